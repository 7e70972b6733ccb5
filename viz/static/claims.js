// What places say of topics (policies or programs): the model of the matrix and of the curves, and the panel
// with the evidence. A claim counts as carried out only when its status is done and its relation says so;
// what a place does with a document besides (studies it, issues it …) is shown as another relation.
const data = read("data");
const { places, rows, page } = data;
const topicKind = data.of === "programs" ? "治理项目" : "政策文件";
const verb = data.of === "programs" ? "实施" : "落实";
const STATUSES = ["done", "planned", "problem", "other", "context"];
const CARRIES_OUT = ["implements", "practises"];

const topics = data.topics.map(([iri, name, type, number], id) => ({ id, iri, name, type, number }));
const reports = data.reports.map(([title, file, year]) => ({ title, file, year }));
const evidenceOf = ([said, offset, length]) => {
  const [text, report] = data.quotes[said];
  return { quote: text, offset, surface: [...text].slice(offset, offset + length).join(""), ...reports[report] };
};
const claims = data.claims.map(([place, topic, year, relation, status, actor, local, rule, confidence, evidence]) => ({
  place, topic, year, confidence, evidence, relation: data.texts[relation], status: data.texts[status],
  actor: data.texts[actor], local: data.texts[local], rule: data.texts[rule],
}));
claims.forEach((claim) => { claim.as = CARRIES_OUT.includes(claim.relation) ? claim.status : "other"; });
const relationsShown = new Set(claims.map((claim) => claim.relation));

const statusRank = (status) => (STATUSES.indexOf(status) + STATUSES.length) % STATUSES.length;
const markOf = (status) => el("span", { className: `mark ${status}`, ariaHidden: "true" }, words.statuses[status]?.mark ?? "");
const labelOf = (status) => words.statuses[status]?.label ?? status;
const relationOf = (claim) => words.relations[claim.relation] ?? claim.relation;
const placesOf = (some) => new Set(some.map((claim) => claim.place)).size;
const within = (place) => (place.path.endsWith(place.label) ? place.path : `${place.path}${place.label}`);

/** The claims of one status, the strongest status first: [status, claims] for those there are. */
const byStatus = (some) => STATUSES.map((status) => [status, some.filter((claim) => claim.as === status)]).filter(([, found]) => found.length);
const latest = (some) => Math.max(...some.map((claim) => claim.year ?? 0));
/** 已做 2021年；问题 2019年 */
const inWords = (some) => byStatus(some).map(([status, found]) => `${labelOf(status)}${latest(found) ? ` ${latest(found)}年` : ""}`).join("；");

function claimSection(claim, ofMany) {
  return el("section", { className: "link" }, ofMany && el("p", { className: "ends" }, within(places[claim.place])),
    chip(relationOf(claim)), el("span", { className: "chip" }, markOf(claim.status), labelOf(claim.status)), claim.year && chip(`${claim.year}年`),
    factList([["主体", claim.actor], ["当地叫法", claim.local], ...whyFacts(claim)]), claim.evidence.map(evidenceOf).map(quote));
}

/** The evidence of what one row says of one topic, the newest claim first. */
function claimsPanel(row, topic, some, { showRow, showTopic }) {
  const newest = [...some].sort((a, b) => (b.year ?? 0) - (a.year ?? 0) || statusRank(a.as) - statusRank(b.as));
  const jump = (text, onclick) => button({ textContent: text, onclick });
  fill(el("p", { className: "ends" }, jump(within(row), () => showRow(row)), line("span", "", "→"), jump(topic.name, () => showTopic(topic))),
    newest.map((claim) => claimSection(claim, row.members?.length > 1)),
    !some.length && line("p", "hint", row.years.length ? "所收的报告没有提到，或被筛选条件隐去。没有提到不等于没有做。" : "没有收到这个地方的报告。"));
  say(`${row.label}，${topic.name}：${inWords(some) || "没有提到"}`);
}

const topicFacts = (topic) => factList([["类型", words.types[topic.type] ?? topic.type], ["文号", topic.number]]);
const countChips = (some) => el("p", {}, byStatus(some).map(([status, found]) => el("span", { className: "chip" }, markOf(status), `${labelOf(status)} ${placesOf(found)} 地`)));

/** A list of buttons, one for each of some things, the rest on demand. */
function longList(things, toRow, most = 150) {
  const list = el("ul", { className: "links" }, things.slice(0, most).map(toRow)), rest = things.slice(most);
  const more = rest.length && button({ textContent: `显示其余 ${rest.length} 条`, onclick: () => { more.remove(); list.append(...rest.map(toRow)); } });
  return [list, more];
}
const linkRow = (status, text, what, onclick) => el("li", {}, button({ onclick }, markOf(status), line("span", "", text), line("span", "what", what)));

const mergedRows = rows.filter((row) => row.members.length > 1 || places[row.members[0]].iri !== row.iri);
const isCut = mergedRows.length > 0 || page.left_out > 0 || page.quotes[0] !== null;

/** What was left out of the page and how to see it. */
function leftOut(kind) {
  const gone = mergedRows.reduce((sum, row) => sum + row.members.length, 0);
  return [
    gone > 0 && notice(`地方很多：${gone} 个地方并入上级，显示为 ${mergedRows.length} 行，格中是地方数。要逐个看，请只看一个省或市：`, ...focusOn(kind), "。"),
    page.left_out > 0 && notice(`只列出涉及地方最多的 ${topics.length} 项，另有 ${page.left_out} 项没有列出。要看某一项或某一地方的全部，请`, ...focusOn(kind), "。"),
    quoteNotice(page.quotes, kind),
  ];
}

// ---- The panel as a sheet on narrow screens: a bar that opens and closes it.
const narrow = matchMedia("(max-width: 760px)");
const sheetBar = button({ id: "sheet", onclick: () => openSheet($("panel").hidden) });
function openSheet(open) {
  document.body.classList.toggle("sheet-open", narrow.matches && open);
  $("panel").hidden = narrow.matches && !open;
  sheetBar.textContent = $("panel").hidden ? `▴ 说明与原文${isCut ? "（本页有省略）" : ""}` : "▾ 收起";
  sheetBar.ariaExpanded = String(!$("panel").hidden);
}
sheetBar.setAttribute("aria-controls", "panel");
$("panel").before(sheetBar);
narrow.addEventListener("change", () => openSheet(false));
openSheet(false);
