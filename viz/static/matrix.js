// The matrix: places × topics. Rows and columns are what search and filters leave; a cell is what one row
// says of one topic. Every value reaches the page as a text node.
const filters = makeFilters({ groups: ["status", ...(relationsShown.size > 1 ? ["relation"] : []), "level", "province", "year"], changed: update, facets: {
  status: claims.map((claim) => claim.status),
  relation: claims.map((claim) => claim.relation),
  level: places.map((place) => place.level),
  province: places.map((place) => place.province),
  year: claims.map((claim) => claim.year).sort((a, b) => b - a),
} });
const state = { sort: "code", up: false, cell: null };
const shown = { rows: [], topics: [], cells: new Map(), byRow: new Map(), byTopic: new Map() };
const EMPTY = [];
const LEVELS = Object.keys(words.levels);
const rowOf = new Map(rows.flatMap((row, id) => row.members.map((place) => [place, id])));
rows.forEach((row, id) => Object.assign(row, { id, merged: mergedRows.includes(row), text: plain(within(row)) }));
const names = topics.map((topic) => plain(`${topic.name}\n${topic.number}`));
const cellKey = (row, topic) => row.id * topics.length + topic.id;
const claimsAt = (row, topic) => shown.cells.get(cellKey(row, topic)) ?? EMPTY;
const isDone = (claim) => claim.as === "done";
const carrying = (some) => new Set((some ?? EMPTY).filter(isDone).map((claim) => claim.place)).size;
const topicsDone = (some) => new Set((some ?? EMPTY).filter(isDone).map((claim) => claim.topic)).size;
const push = (map, key, value) => { const list = map.get(key); if (list) list.push(value); else map.set(key, [value]); };

// ---- What search and filters leave. A word that names places narrows the rows, any other the columns.
function narrowed() {
  const terms = $("search").value.trim().split(/\s+/).filter(Boolean).map((raw) => ({ word: plain(raw), title: raw.startsWith("《") }));
  const forRows = terms.filter(({ word, title }) => !title && rows.some((row) => row.text.includes(word))).map(({ word }) => word);
  const forTopics = terms.map(({ word }) => word).filter((word) => !forRows.includes(word));
  return [rows.filter((row) => forRows.every((word) => row.text.includes(word))), topics.filter((topic) => forTopics.every((word) => names[topic.id].includes(word))), forTopics.length];
}
function sieve() {
  const byClaim = filters.any("status", "relation", "year");
  const [wantedRows, wantedTopics, searched] = narrowed();
  const passing = places.map((place) => filters.passes("level", place.level) && filters.passes("province", place.province));
  const some = new Set(wantedRows.map((row) => row.id)), columns = new Set(wantedTopics.map((topic) => topic.id));
  [shown.cells, shown.byRow, shown.byTopic].forEach((map) => map.clear());
  for (const claim of claims) {
    const row = rowOf.get(claim.place);
    if (!passing[claim.place] || !some.has(row) || !columns.has(claim.topic)) continue;
    if (!filters.passes("status", claim.status) || !filters.passes("relation", claim.relation) || !filters.passes("year", claim.year)) continue;
    push(shown.cells, row * topics.length + claim.topic, claim);
    push(shown.byRow, row, claim);
    push(shown.byTopic, claim.topic, claim);
  }
  const narrowing = filters.any() || some.size < rows.length;
  shown.rows = wantedRows.filter((row) => row.members.some((place) => passing[place]) && (!(byClaim || searched) || shown.byRow.has(row.id)));
  shown.topics = wantedTopics.filter((topic) => !narrowing || shown.byTopic.has(topic.id));
}

// ---- Order.
const collator = new Intl.Collator("zh-Hans-CN");
const cellWeight = (some) => (some.length ? (STATUSES.length - Math.min(...some.map((claim) => statusRank(claim.as)))) * 1e4 + latest(byStatus(some)[0][1]) : 0);
function weightOf(row) {
  if (state.sort === "done") return topicsDone(shown.byRow.get(row.id));
  const topic = topics.find((one) => one.iri === state.sort);
  return topic ? cellWeight(claimsAt(row, topic)) : 0;
}
function sorted(some) {
  const turn = state.up ? -1 : 1, weight = new Map(some.map((row) => [row.id, weightOf(row)]));
  const byLevel = (a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level);
  const orders = {
    code: (a, b) => turn * (byLevel(a, b) || a.id - b.id),
    name: (a, b) => turn * collator.compare(a.label, b.label),
  };
  return [...some].sort(orders[state.sort] ?? ((a, b) => turn * (weight.get(b.id) - weight.get(a.id)) || a.id - b.id));
}
/** The rows in their groups of province and level; a group stands where its best row would. */
function grouped(some) {
  const groups = new Map(), first = new Map();
  const inOrder = state.sort === "code" ? some : sorted(some);
  inOrder.forEach((row) => { const province = row.province || row.label; if (!first.has(province)) first.set(province, first.size); });
  if (!$("grouped").checked) return [[null, sorted(some)]];
  sorted(some).forEach((row) => push(groups, `${row.province || row.label}|${row.level}`, row));
  const rank = (key) => { const [province, level] = key.split("|"); return first.get(province) * 10 + LEVELS.indexOf(level); };
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}

// ---- The table.
const heads = [], lines = [];
let listed = [];
const shorten = (name, most) => { const signs = [...name], end = Math.floor(most * 0.4); return signs.length > most ? `${signs.slice(0, most - end - 1).join("")}…${signs.slice(-end).join("")}` : name; };
/** A title that fits three lines of a head; years in brackets are not torn apart. */
const pieces = (name) => shorten(name, narrow.matches ? 32 : 38).split(/([(（][\d年—–-]+[)）])/).map((part, i) => (i % 2 ? line("span", "whole", part) : part));

function headOf(topic) {
  const count = carrying(shown.byTopic.get(topic.id)), sorting = state.sort === topic.iri;
  return el("th", { scope: "col", tabIndex: -1, ariaSort: sorting ? (state.up ? "ascending" : "descending") : "none", className: sorting ? "sorted" : "",
    ariaLabel: `${topic.name}，${count} 地已${verb}` }, el("span", { className: "name" }, pieces(topic.name)), line("b", "", count));
}
function cellOf(row, topic) {
  const some = claimsAt(row, topic), td = document.createElement("td");
  td.tabIndex = -1;
  if (!some.length) return td;
  const [[status, main], ...others] = byStatus(some);
  td.className = status;
  const merged = row.merged && `${placesOf(main)}地`;
  const sign = status === "other" ? relationOf(main[0])[0] : words.statuses[status].mark;
  td.append(`${sign}${merged || latest(main) || ""}`, ...others.filter(([other]) => other !== "context" && other !== "other").map(([other]) => line("sup", "", words.statuses[other].mark)));
  td.ariaLabel = merged ? `${merged} ${inWords(some)}` : inWords(some);
  return td;
}
function lineOfRow(row, number) {
  const count = topicsDone(shown.byRow.get(row.id));
  const head = el("th", { scope: "row", tabIndex: -1, ariaLabel: `${within(row)}，已${verb} ${count} 项${row.merged ? `，含 ${row.members.length} 个地方` : ""}` },
    line("span", "name", row.label), row.merged && line("small", "", `含 ${row.members.length} 地`), line("b", "", count));
  const cells = shown.topics.map((topic) => cellOf(row, topic));
  [head, ...cells].forEach((cell, column) => { cell.dataset.at = `${number},${column - 1}`; });
  lines.push([head, ...cells]);
  return el("tr", {}, head, ...cells);
}
function groupLine(key, some) {
  const [province, level] = key.split("|"), title = [province, province !== some[0].label || level !== "province" ? words.levels[level] : "省本级"].filter(Boolean).join(" · ");
  const members = new Set(some.flatMap((row) => row.members)).size, done = some.filter((row) => topicsDone(shown.byRow.get(row.id))).length;
  return el("tr", { className: "group" }, el("th", { scope: "rowgroup", colSpan: shown.topics.length + 1 }, el("span", {}, title, line("small", "", `${members} 地${done ? "" : `，未见${verb}`}`))));
}
function paint() {
  heads.length = lines.length = 0;
  heads.push(el("th", { className: "corner", scope: "col", tabIndex: -1, ariaLabel: "地方" }, line("span", "", "地方"), line("small", "", "数字：已做的项数、地数")), ...shown.topics.map(headOf));
  heads.forEach((head, column) => { head.dataset.at = `-1,${column - 1}`; });
  const groups = grouped(shown.rows);
  listed = groups.flatMap(([, some]) => some);
  const body = groups.map(([key, some]) => el("tbody", {}, key && groupLine(key, some), some.map((row) => lineOfRow(row, lines.length))));
  $("grid").replaceChildren(el("colgroup", {}, el("col", { className: "first" }), el("col", { span: Math.max(shown.topics.length, 1) })), el("thead", {}, el("tr", {}, heads)), ...body);
  document.body.classList.toggle("few", shown.topics.length < 5);
  $("grid").style.width = `calc(var(--first) + ${shown.topics.length} * var(--column))`;
  $("empty").hidden = shown.rows.length > 0 && shown.topics.length > 0;
  $("grid").hidden = !$("empty").hidden;
  $("empty").textContent = claims.length ? "没有符合条件的内容，请放宽筛选或换个词。" : `还没有${topicKind}的内容：请先用 kg build 读入报告，再生成此页。`;
  $("count").textContent = `${shown.rows.length} 行 × ${shown.topics.length} 项${topicKind}；${placesOf([...shown.byTopic.values()].flat().filter(isDone))} 地至少${verb}一项`;
}
const cellAt = (row, column) => (row < 0 ? heads : lines[row])?.[column + 1];

// ---- Selecting.
function select(row, topic) {
  state.cell = [row, topic];
  mark();
  point(null);
  openSheet(true);
  if (row && topic) claimsPanel(row, topic, claimsAt(row, topic), { showRow: (one) => select(one, null), showTopic: (one) => select(null, one) });
  else if (row) rowPanel(row);
  else topicPanel(topic);
  writeHash();
}
function mark() {
  $("grid").querySelectorAll(".chosen").forEach((cell) => cell.classList.remove("chosen"));
  if (!state.cell) return;
  const [row, topic] = state.cell, y = row ? listed.indexOf(row) : -1, x = topic ? shown.topics.indexOf(topic) : -1;
  if ((row && y < 0) || (topic && x < 0)) return;
  [[y, x], [-1, x], [y, -1]].filter(([a, b]) => a >= 0 || b >= 0).forEach((spot) => cellAt(...spot)?.classList.add("chosen"));
}
function topicPanel(topic) {
  const some = shown.byTopic.get(topic.id) ?? EMPTY;
  const lists = byStatus(some).map(([status, found]) => {
    const there = [...new Set(found.map((claim) => rows[rowOf.get(claim.place)]))];
    return [line("h3", "", `${labelOf(status)}（${placesOf(found)} 地）`), longList(there, (row) => {
      const own = found.filter((claim) => rowOf.get(claim.place) === row.id);
      return linkRow(status, within(row), latest(own) ? `${latest(own)}年` : "", () => select(row, topic));
    })].flat();
  });
  fill(line("h2", "", topic.name), pageLink(topic.iri), topicFacts(topic), countChips(some), lists.flat(), !some.length && line("p", "hint", "在当前筛选下没有内容。"));
}
function rowPanel(row) {
  const some = shown.byRow.get(row.id) ?? EMPTY, years = [...new Set(row.years.filter(Boolean))].join("、");
  const lists = byStatus(some).map(([status, found]) => {
    const there = [...new Set(found.map((claim) => topics[claim.topic]))];
    return [line("h3", "", `${labelOf(status)}（${there.length} 项）`), longList(there, (topic) => {
      const own = found.filter((claim) => claim.topic === topic.id);
      return linkRow(status, topic.name, latest(own) ? `${latest(own)}年` : "", () => select(row, topic));
    })].flat();
  });
  fill(line("h2", "", row.label), pageLink(row.iri), factList([["隶属", row.path.slice(0, -row.label.length)], ["层级", words.levels[row.level] ?? row.level], ["区划代码", row.adcode],
    ["报告年份", years || (row.merged ? "" : "不明")], ["含地方", row.merged ? row.members.map((id) => places[id].label).join("、") : ""]]),
  lists.flat(), !some.length && line("p", "hint", "在当前筛选下没有内容。"));
}
function overview() {
  const most = [...shown.topics].map((topic) => [topic, carrying(shown.byTopic.get(topic.id))]).sort((a, b) => b[1] - a[1]).slice(0, 8);
  fill(leftOut("matrix"), line("h2", "", "怎样看这张表"),
    el("p", {}, `行是地方，列是${topicKind}，格中是状态和最近一年。`, line("strong", "", `只有“已做”计入${verb}；`), "计划做的、承认没做到的另行标出，不计入。空格：所收报告没有提到，不等于没有做。"),
    el("p", { className: "hint" }, "点格看报告原文；点列名按该列排序，再点反序；点地名看该地全部。搜索时地名筛行、其他词筛列，词前加“《”只筛列。"),
    keys([["/", "查找"], ["方向键", "移动"], ["Enter", "看原文"], ["Esc", "取消"]]),
    most.length && line("h3", "", `${verb}地方最多的${topicKind}`),
    el("ul", { className: "links" }, most.map(([topic, n]) => linkRow("done", topic.name, `${n} 地`, () => select(null, topic)))));
}
function clear() {
  state.cell = null;
  mark();
  overview();
  openSheet(false);
  writeHash();
}
function open(row, column) {
  if (row < 0 && column < 0) { clear(); return; }
  const topic = shown.topics[column];
  if (row < 0) { sortBy(topic.iri); grid.move(-1, shown.topics.indexOf(topic)); }
  select(row < 0 ? null : listed[row], topic ?? null);
}
function sortBy(by) {
  Object.assign(state, { up: state.sort === by && !state.up, sort: by });
  update();
}

// ---- The tip: the whole title of what the pointer or the focus is on.
function point(spot) {
  const cell = spot && cellAt(...spot), topic = spot && shown.topics[spot[1]], row = spot && listed[spot[0]];
  $("tip").hidden = !cell || !topic;
  if ($("tip").hidden) return;
  $("tip").replaceChildren(line("b", "", topic.name), line("span", "", row ? `${within(row)}：${inWords(claimsAt(row, topic)) || "没有提到"}` : `${carrying(shown.byTopic.get(topic.id))} 地已${verb}；点按排序`));
  const box = cell.getBoundingClientRect(), { offsetWidth: width, offsetHeight: height } = $("tip");
  $("tip").style.left = `${Math.max(4, Math.min(box.left, $("scroll").clientWidth - width - 8))}px`;
  $("tip").style.top = `${box.bottom + height + 8 > innerHeight ? box.top - height - 4 : box.bottom + 4}px`;
}
const grid = makeGrid($("grid"), { cellAt, size: () => [lines.length, shown.topics.length], open, point });

// ---- State and address.
function writeHash() {
  const hash = new URLSearchParams(), [row, topic] = state.cell ?? [];
  if ($("search").value.trim()) hash.set("q", $("search").value.trim());
  if (state.sort !== "code" || state.up) hash.set("sort", `${state.up ? "-" : ""}${state.sort}`);
  if (!$("grouped").checked) hash.set("group", "0");
  if (row) hash.set("place", row.iri);
  if (topic) hash.set("topic", topic.iri);
  filters.write(hash);
  writeAddress(hash);
}
function readHash() {
  const hash = readAddress(), sort = hash.get("sort") ?? "code";
  filters.read(hash);
  Object.assign(state, { sort: sort.replace(/^-/, ""), up: sort.startsWith("-"), cell: null });
  $("search").value = hash.get("q") ?? "";
  $("grouped").checked = hash.get("group") !== "0";
  const row = rows.find((one) => one.iri === hash.get("place")), topic = topics.find((one) => one.iri === hash.get("topic"));
  if (row || topic) state.cell = [row ?? null, topic ?? null];
  update();
  if (state.cell) cellAt(row ? listed.indexOf(row) : -1, topic ? shown.topics.indexOf(topic) : -1)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
function paintSorts() {
  const topic = topics.find((one) => one.iri === state.sort);
  const sorts = [["code", "区划、层级"], ["done", `已${verb}项数`], ["name", "地名"], ...(topic ? [[topic.iri, `《${shorten(topic.name, 16)}》`]] : [])];
  $("sort").replaceChildren(...sorts.map(([value, text]) => el("option", { value, textContent: text, selected: value === state.sort })));
}
function update() {
  filters.sync();
  sieve();
  paintSorts();
  paint();
  grid.move(...grid.at(), false);
  if (state.cell) select(...state.cell);
  else { overview(); writeHash(); }
}

let typing = 0;
$("search").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(update, 120); });
$("grouped").addEventListener("change", update);
$("sort").addEventListener("change", ({ target }) => { Object.assign(state, { sort: target.value, up: false }); update(); });
onKeys(() => { if ($("search").value) { $("search").value = ""; update(); } clear(); });
addEventListener("hashchange", readHash);
addEventListener("resize", () => point(null));
$("scroll").addEventListener("scroll", () => point(null), { passive: true });
$("legend").append(...STATUSES.filter((status) => claims.some((claim) => claim.as === status)).map((status) => el("li", {}, markOf(status), `${labelOf(status)}${status === "other" ? `（格中写首字，不计入${verb}）` : ""}`)),
  el("li", {}, "格中：状态和最近一年"), el("li", {}, "角标：另有的状态"), el("li", {}, "空格：报告未提到"));
readHash();
