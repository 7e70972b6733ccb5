// Adoption curves: how many places have reported by each year that they carry a topic out. Only claims whose
// status is done count; the others stand apart. Every value reaches the page as a text node.
const MOST = 12;
const filters = makeFilters({ groups: ["level", "province"], changed: () => { filters.sync(); update(); }, facets: {
  level: places.map((place) => place.level), province: places.map((place) => place.province),
} });
const state = { curves: [], picked: null, place: null };
const names = topics.map((topic) => plain(`${topic.name}\n${topic.number}`));
const claimsOf = new Map(topics.map((topic) => [topic.id, []]));
claims.forEach((claim) => claimsOf.get(claim.topic).push(claim));
const counted = (claim) => claim.as === "done";
let first = new Map(), years = [], allYears = [];

// ---- What the filters leave: the first year of each place, and the reports of each year.
const passes = (id) => filters.passes("level", places[id].level) && filters.passes("province", places[id].province);
function firstYears(topic) {
  const found = new Map();
  for (const claim of claimsOf.get(topic.id)) {
    if (!counted(claim) || !passes(claim.place)) continue;
    const known = found.get(claim.place) ?? Infinity;
    found.set(claim.place, Math.min(known, claim.year ?? Infinity));
  }
  return found;
}
const dated = (found) => [...found.values()].filter(Number.isFinite);
const total = (topic) => dated(first.get(topic.id)).length;
const countsOf = (topic) => years.map(([year]) => dated(first.get(topic.id)).filter((one) => one <= year).length);
function compute() {
  first = new Map(topics.map((topic) => [topic.id, firstYears(topic)]));
  const reported = places.flatMap((place, id) => (passes(id) ? place.years.filter(Boolean) : []));
  const some = [...places.flatMap((place) => place.years.filter(Boolean)), ...claims.map((claim) => claim.year).filter(Boolean)];
  const [from, to] = [Math.min(...some), Math.max(...some)];
  years = some.length ? Array.from({ length: to - from + 1 }, (_, i) => [from + i, reported.filter((year) => year === from + i).length]) : [];
}
const ranked = () => [...topics].sort((a, b) => (b.iri === data.focus) - (a.iri === data.focus) || total(b) - total(a) || a.id - b.id);
const curveLook = (topic) => lookOfCurve(state.curves.indexOf(topic));

// ---- The list to choose from.
function paintChooser() {
  const wanted = plain($("search").value), drawn = new Set(state.curves), full = drawn.size >= MOST;
  const found = ranked().filter((topic) => names[topic.id].includes(wanted));
  const order = wanted ? found : [...state.curves, ...found.filter((topic) => !drawn.has(topic))];
  $("count").textContent = `${wanted ? `找到 ${found.length} 项；` : ""}已画 ${drawn.size} 条，最多 ${MOST} 条${full ? "；先去掉一条，再加别的" : ""}`;
  const toRow = (topic) => el("li", { className: topic === state.picked ? "picked" : "" },
    el("input", { type: "checkbox", checked: drawn.has(topic), disabled: full && !drawn.has(topic), ariaLabel: `画出曲线：${topic.name}`, onchange: () => toggle(topic) }),
    button({ className: "topic", onclick: () => pick(topic) }, drawn.has(topic) && swatch(curveLook(topic)), line("span", "", `${drawn.has(topic) ? `${curveLook(topic).letter} ` : ""}${topic.name}`), line("small", "", `${total(topic)} 地`)));
  const most = 80, rest = order.slice(most);
  const more = rest.length > 0 && el("li", {}, button({ textContent: `显示其余 ${rest.length} 项`, onclick: () => { more.remove(); $("topics").append(...rest.map(toRow)); } }));
  $("topics").replaceChildren(...order.slice(0, most).map(toRow), ...(more ? [more] : []), ...(order.length ? [] : [line("li", "hint", "没有找到")]));
}
function toggle(topic) {
  const drawn = state.curves.includes(topic);
  state.curves = drawn ? state.curves.filter((one) => one !== topic) : [...state.curves, topic];
  if (drawn && state.picked === topic) Object.assign(state, { picked: state.curves[0] ?? null, place: null });
  say(`${drawn ? "去掉" : "画出"}${topic.name}`);
  update();
  [...document.querySelectorAll("#topics input")].find((box) => box.ariaLabel.endsWith(`：${topic.name}`))?.focus();
}
function pick(topic) {
  if (!state.curves.includes(topic)) state.curves = [...state.curves.slice(0, MOST - 1), topic];
  Object.assign(state, { picked: topic, place: null });
  say(`${topic.name}：${total(topic)} 地`);
  update();
}

// ---- The places of the chosen curve.
const placeButton = (topic, status) => (id) => button({ className: `place${state.place === id ? " picked" : ""}`, title: within(places[id]), onclick: () => showPlace(id) },
  status !== "done" && markOf(status), line("span", "", places[id].label));
function others(topic) {
  const done = first.get(topic.id), some = claimsOf.get(topic.id).filter((claim) => passes(claim.place) && !done.has(claim.place));
  return byStatus(some).filter(([status]) => status === "planned" || status === "problem").map(([status, found]) => [status, [...new Set(found.map((claim) => claim.place))]]);
}
function paintAdopters() {
  const topic = state.picked;
  if (!topic) { $("adopters").replaceChildren(); return; }
  const found = first.get(topic.id), at = new Map();
  found.forEach((year, place) => at.set(year, [...(at.get(year) ?? []), place]));
  let sum = 0;
  const groups = [...at].sort(([a], [b]) => a - b).map(([year, some]) => {
    const known = Number.isFinite(year);
    sum += known ? some.length : 0;
    return [line("h3", "", known ? `${year}年 · 新增 ${some.length} 地，累计 ${sum} 地` : `报告年份不明 · ${some.length} 地（未画入曲线）`), el("p", { className: "places" }, some.map(placeButton(topic, "done")))];
  });
  const apart = others(topic).map(([status, some]) => [line("h3", "", `只报告${labelOf(status)} · ${some.length} 地（不计入曲线）`), el("p", { className: "places" }, some.map(placeButton(topic, status)))]);
  $("adopters").replaceChildren(el("h2", {}, state.curves.includes(topic) && swatch(curveLook(topic)), `《${topic.name}》`.replace(/^《(.*)》$/, data.of === "programs" ? "$1" : "《$1》"), line("small", "", `　各地首次报告${verb}的年份，点地名看原文`)),
    ...groups.flat(), ...apart.flat(), ...(groups.length + apart.length ? [] : [line("p", "hint", "在当前筛选下没有地方报告。")]));
}
function showPlace(id) {
  state.place = id;
  openSheet(true);
  const row = places[id], some = claimsOf.get(state.picked.id).filter((claim) => claim.place === id);
  const earliest = [...some].sort((a, b) => (a.year ?? 9999) - (b.year ?? 9999) || statusRank(a.as) - statusRank(b.as));
  const gaps = years.map(([year]) => year).filter((year) => !row.years.includes(year));
  fill(el("p", { className: "ends" }, line("span", "", within(row)), line("span", "", "→"), button({ textContent: state.picked.name, onclick: () => { state.place = null; update(); } })),
    factList([["首次报告", Number.isFinite(first.get(state.picked.id).get(id)) ? `${first.get(state.picked.id).get(id)}年` : "没有"], ["有报告的年份", row.years.filter(Boolean).join("、") || "不明"], ["情况不明的年份", gaps.length && gaps.length < 8 ? gaps.join("、") : gaps.length ? `${gaps.length} 年` : ""]]),
    earliest.map((claim) => claimSection(claim, false)));
  say(`${row.label}：${inWords(some)}`);
  document.querySelectorAll("#adopters .place").forEach((one) => one.classList.toggle("picked", one.title === within(row)));
  writeHash();
}

// ---- The same as a table, and the panel.
function paintTable() {
  const heads = el("tr", {}, line("th", "", topicKind), years.map(([year]) => el("th", { scope: "col" }, `${year}年`)));
  const reported = el("tr", {}, el("th", { scope: "row" }, "当年报告份数"), years.map(([, n]) => line("td", "", n)));
  const body = state.curves.map((topic) => el("tr", {}, el("th", { scope: "row" }, `${curveLook(topic).letter} ${topic.name}`), countsOf(topic).map((n) => line("td", "", n))));
  $("table").replaceChildren(el("table", {}, line("caption", "", `截至各年累计首次报告${verb}的地方数`), el("thead", {}, heads), el("tbody", {}, body, reported)));
}
function overview() {
  const topic = state.picked, some = topic ? claimsOf.get(topic.id).filter((claim) => passes(claim.place)) : [];
  fill(leftOut("timeline"),
    topic && [line("h2", "", topic.name), pageLink(topic.iri), topicFacts(topic), countChips(some)],
    line(topic ? "h3" : "h2", "", "怎样看这些曲线"),
    el("p", {}, "每条线是一项", topicKind, "：到那一年为止，有多少个地方在报告里写明已经", verb, "。", line("strong", "", "计划做的和承认没做到的不计入。")),
    el("p", {}, "某地某年没有收到报告，那年做没做就不知道；横轴下面是每年收到的报告份数，报告少的年份，新增自然少。"),
    el("p", { className: "hint" }, "点曲线的名字看各地首次报告的年份，再点地名看原文。几条线重合时，标记并排画。"),
    keys([["/", "查找"], ["Tab", "移动"], ["Enter", "选择"], ["Esc", "取消"]]));
}

// ---- State and address.
function writeHash() {
  const hash = new URLSearchParams(), usual = ranked().slice(0, MOST).filter(total);
  if (state.curves.length !== usual.length || state.curves.some((topic, i) => topic !== usual[i])) hash.set("curves", state.curves.map((topic) => topic.iri).join("|"));
  if (state.picked && state.picked !== state.curves[0]) hash.set("topic", state.picked.iri);
  if (state.place !== null) hash.set("place", places[state.place].iri);
  if ($("search").value.trim()) hash.set("q", $("search").value.trim());
  filters.write(hash);
  writeAddress(hash);
}
function readHash() {
  const hash = readAddress(), byIri = new Map(topics.map((topic) => [topic.iri, topic]));
  filters.read(hash);
  filters.sync();
  compute();
  $("search").value = hash.get("q") ?? "";
  const usual = ranked().slice(0, MOST).filter(total);
  state.curves = hash.has("curves") ? hash.get("curves").split("|").map((iri) => byIri.get(iri)).filter(Boolean).slice(0, MOST) : usual;
  state.picked = byIri.get(hash.get("topic")) ?? state.curves[0] ?? null;
  const place = places.findIndex((one) => one.iri === hash.get("place"));
  state.place = place < 0 ? null : place;
  update();
}
function draw() {
  $("chart").hidden = !state.curves.length || !years.length;
  $("empty").hidden = !$("chart").hidden;
  $("empty").textContent = topics.length ? "没有可画的曲线：请在列表里选择，或放宽筛选。" : `还没有${topicKind}的内容：请先用 kg build 读入报告，再生成此页。`;
  if ($("chart").hidden) return;
  drawChart($("chart"), { years, picked: state.picked, pick, curves: state.curves.map((topic) => ({ topic, look: curveLook(topic), counts: countsOf(topic) })) });
}
function update() {
  compute();
  paintChooser();
  draw();
  paintAdopters();
  paintTable();
  if (state.place !== null && state.picked) showPlace(state.place);
  else overview();
  writeHash();
}

$("search").addEventListener("input", () => { paintChooser(); writeHash(); });
onKeys(() => { if ($("search").value) { $("search").value = ""; } state.place = null; openSheet(false); update(); });
addEventListener("hashchange", readHash);
let width = 0;
new ResizeObserver(() => { if (width !== (width = $("chart-side").clientWidth)) draw(); }).observe($("chart-side"));
$("legend").append(el("li", {}, "曲线的颜色、线型、标记和字母各不相同"), el("li", {}, "灰柱：当年报告份数"), ...["planned", "problem"].filter((status) => claims.some((claim) => claim.status === status)).map((status) => el("li", {}, markOf(status), `${labelOf(status)}（不计入曲线）`)));
readHash();
