// The page of a graph: vis-network draws, this file searches, filters and selects; labels.js and
// graph-panel.js, which stand before it in the same module, label the nodes and show the evidence.
// Every value of the graph reaches the page as a text node or as canvas text, never as markup.
const { nodes, edges, options, page } = read("data");
const FADING_EDGES = 4000;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches || nodes.length > 2000;
const animation = still ? false : { duration: 350 };

// ---- The model: ids are indexes; an edge is one line on the canvas, with the links it stands for.
const touching = nodes.map(() => []);
edges.forEach((edge, id) => {
  Object.assign(edge, { id, status: edge.status || "structure" });
  touching[edge.from].push(edge);
  touching[edge.to].push(edge);
});
const other = (edge, id) => nodes[edge.from === id ? edge.to : edge.from];
const kindOf = (node) => words.kinds[node.group] ?? words.kinds.policy;
const lookOf = (edge) => words.statuses[edge.status] ?? words.statuses.context;
const relationOf = (link) => words.relations[link.relation] ?? link.relation;
const isPlace = (node) => node.group === "jurisdiction" || node.group === "agency";
const isMain = (node) => node.group === "jurisdiction";
const isLink = (edge) => edge.status !== "structure";
const weight = (id) => nodes[id].size + (isMain(nodes[id]) ? 100 : 0);
const rank = nodes.map((_, id) => id).sort((a, b) => weight(b) - weight(a));

// ---- State: what is selected and filtered, kept in the hash of the address.
const groups = Object.keys(words.filters);
const state = { node: null, edge: null, hover: null, near: null };
const shown = { nodes: [], edges: [] };
const filters = makeFilters({ groups, changed: refilter, facets: {
  kind: nodes.map((node) => node.group),
  relation: edges.filter(isLink).flatMap((edge) => edge.links.map((link) => link.relation)),
  status: edges.filter(isLink).map((edge) => edge.status),
  level: nodes.filter(isMain).map((node) => node.facts.level),
  province: nodes.filter(isMain).map((node) => node.facts.province),
  year: edges.flatMap((edge) => edge.links.map((link) => link.year)).sort((a, b) => b - a),
} });
const { passes } = filters;
const linkPasses = (link) => passes("relation", link.relation) && passes("year", link.year);
const nodePasses = (node) => passes("kind", node.group)
  && (!isPlace(node) || (passes("level", node.facts.level) && passes("province", node.facts.province)));

/** A link shows when it and its ends pass; places without a link go when links are chosen, other nodes always. */
function filter() {
  const byLink = filters.any("relation", "status", "year"), byPlace = byLink || filters.any("level", "province");
  const allowed = nodes.map(nodePasses), joined = new Set();
  shown.edges = edges.map((edge) => {
    const shows = allowed[edge.from] && allowed[edge.to] && isLink(edge) && passes("status", edge.status) && edge.links.some(linkPasses);
    if (shows) joined.add(edge.from).add(edge.to);
    return shows;
  });
  shown.nodes = nodes.map((node, id) => allowed[id] && (joined.has(id) || !(isPlace(node) ? byLink : byPlace)));
  edges.forEach((edge, id) => { if (!isLink(edge)) shown.edges[id] = shown.nodes[edge.from] && shown.nodes[edge.to]; });
}

const edgeName = ({ from, to, status }) => `${nodes[from].iri} ${nodes[to].iri} ${status}`;
function writeHash() {
  const hash = new URLSearchParams();
  if (state.node !== null) hash.set("focus", nodes[state.node].iri);
  if (state.edge !== null) hash.set("edge", edgeName(edges[state.edge]));
  filters.write(hash);
  writeAddress(hash);
}
function readHash() {
  const hash = readAddress(), wanted = hash.get("edge");
  filters.read(hash);
  const edge = wanted === null ? -1 : edges.findIndex((one) => edgeName(one) === wanted);
  const focus = nodes.findIndex((node) => node.iri === (hash.get("focus") ?? (hash.size ? null : page.focus)));
  refilter();
  if (edge >= 0) showEdge(edge, true);
  else if (focus >= 0) showNode(focus, hash.has("focus"));
}

// ---- The network: what looks the same is said once, in groups and defaults.
const dense = edges.length > 1500, large = edges.length > 3000;
const edgeLook = ({ color, width, dashes }, faint = false) => (
  { dashes, width: dense ? width * 0.6 : width, color: { color, highlight: color, hover: color, opacity: faint ? 0.1 : dense ? 0.4 : 0.8 } });
const groupLook = ({ shape, color: background }) => {
  const lit = { background, border: "#12202c" };
  return { shape, color: { background, border: dense ? background : "#ffffff", highlight: lit, hover: lit } };
};
const drawn = ({ id, from, to, status }) => {
  const turn = touching[from].filter((edge) => edge.to === to && edge.id < id).length;
  const bend = turn && { smooth: { enabled: true, type: turn % 2 ? "curvedCW" : "curvedCCW", roundness: 0.16 * Math.ceil(turn / 2) } };
  return { id, from, to, ...(status !== "done" && edgeLook(lookOf(edges[id]))), ...bend, ...(!isLink(edges[id]) && { arrows: "" }) };
};
const visNodes = new vis.DataSet(nodes.map(({ id, x, y, size, group }) => ({ id, x, y, size, group: words.kinds[group] ? group : "policy" })));
const visEdges = new vis.DataSet(edges.map(drawn));
const network = new vis.Network($("graph"), { nodes: visNodes, edges: visEdges }, {
  ...options,
  groups: Object.fromEntries(Object.entries(words.kinds).map(([kind, look]) => [kind, groupLook(look)])),
  nodes: { borderWidth: dense ? 0.5 : 1.5, borderWidthSelected: 3 },
  edges: { ...options.edges, ...edgeLook(words.statuses.done), ...(large && { arrows: { to: { enabled: false } } }), selectionWidth: 1.5 },
  interaction: { ...options.interaction, hideEdgesOnDrag: large, hideEdgesOnZoom: large },
});
const styled = { nodes: nodes.map(() => "false 1"), edges: edges.map(() => "false false") };
let pending = 0;
const redraw = () => { pending ||= requestAnimationFrame(() => { pending = 0; network.redraw(); }); };

/** Hide what the filters leave out, fade what is far from the selection, and touch only what changes. */
function restyle() {
  const { near } = state, changedNodes = [], changedEdges = [];
  nodes.forEach((node, id) => {
    const hidden = !shown.nodes[id], opacity = near && !near.has(id) ? 0.2 : 1;
    if (styled.nodes[id] !== (styled.nodes[id] = `${hidden} ${opacity}`)) changedNodes.push({ id, hidden, opacity });
  });
  edges.forEach((edge, id) => {
    const hidden = !shown.edges[id];
    const close = !near || edges.length > FADING_EDGES || state.edge === id || edge.from === state.node || edge.to === state.node;
    if (styled.edges[id] !== (styled.edges[id] = `${hidden} ${!close}`)) changedEdges.push({ id, hidden, ...edgeLook(lookOf(edge), !close) });
  });
  if (changedNodes.length) visNodes.update(changedNodes);
  if (changedEdges.length) visEdges.update(changedEdges);
  $("empty").hidden = shown.nodes.some(Boolean);
  $("empty").textContent = nodes.length ? "没有符合筛选条件的内容，请放宽筛选。" : "图中还没有内容：请先用 kg build 读入报告，再生成此页。";
}

// ---- Labels and panel: what they read of the model and of the state.
const model = { page, nodes, edges, touching, other, kindOf, lookOf, relationOf, isPlace, isMain, isLink, rank, state, shown, linkPasses };
const drawLabels = makeLabels(model, network);
const { overview, nodePanel, edgePanel } = makePanel(model, { showNode, showEdge });

// ---- Selecting.
function select(node, edge, around) {
  Object.assign(state, { node, edge, near: around && new Set(around) });
  network.setSelection({ nodes: node === null ? [] : [node], edges: edge === null ? [] : [edge] }, { highlightEdges: false });
  restyle();
  writeHash();
  redraw();
}
function showNode(id, move = false) {
  if (!shown.nodes[id]) filters.drop();
  select(id, null, [id, ...touching[id].filter((edge) => shown.edges[edge.id]).map((edge) => other(edge, id).id)]);
  nodePanel(nodes[id]);
  say(nodes[id].label);
  if (move) network.fit({ nodes: [...state.near], maxZoomLevel: 1.2, animation });
}
function showEdge(id, move = false) {
  if (!shown.edges[id]) filters.drop();
  select(null, id, [edges[id].from, edges[id].to]);
  edgePanel(edges[id]);
  say(`${nodes[edges[id].from].label}，${nodes[edges[id].to].label}：${lookOf(edges[id]).label}`);
  if (move) network.fit({ nodes: [...state.near], maxZoomLevel: 1.2, animation });
}
function clear() {
  select(null, null, null);
  overview();
}

// ---- Filters.
function refilter() {
  filters.sync();
  filter();
  if (state.node !== null && shown.nodes[state.node]) showNode(state.node);
  else if (state.edge !== null && shown.edges[state.edge]) showEdge(state.edge);
  else clear();
}

// ---- Search.
const names = nodes.map((node) => [node.label, ...(node.facts.aliases ?? [])].map(plain).join("\n"));
let matches = [], active = 0;

function find() {
  const wanted = plain($("search").value);
  active = 0;
  matches = !wanted ? [] : rank.filter((id) => names[id].includes(wanted)).sort((a, b) => names[a].indexOf(wanted) - names[b].indexOf(wanted)).slice(0, 12);
  paintMatches(wanted !== "");
}
function paintMatches(open) {
  $("matches").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open));
  $("search").setAttribute("aria-activedescendant", open && matches.length ? `match-${active}` : "");
  $("matches").replaceChildren(...matches.map((id, row) => el("li", { id: `match-${row}`, role: "option", ariaSelected: String(row === active), onmousedown: () => pick(row) },
    nodes[id].label, line("small", "", kindOf(nodes[id]).label))), ...(matches.length ? [] : [line("li", "hint", "没有找到")]));
  $(`match-${active}`)?.scrollIntoView({ block: "nearest" });
}
function pick(row) {
  $("search").value = nodes[matches[row]].label;
  paintMatches(false);
  showNode(matches[row], true);
}
function searchKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && matches.length) { active = (active + step + matches.length) % matches.length; paintMatches(true); event.preventDefault(); }
  if (event.key === "Enter" && !event.isComposing && matches.length) pick(active);
}
function dismiss() {
  $("search").value = "";
  paintMatches(false);
  clear();
}

// ---- Events.
network.on("afterDrawing", drawLabels);
network.on("click", ({ nodes: [node], edges: [edge] }) => (node !== undefined ? showNode(node) : edge !== undefined ? showEdge(edge) : clear()));
network.on("hoverNode", ({ node }) => { state.hover = node; redraw(); });
network.on("blurNode", () => { state.hover = null; redraw(); });
$("search").addEventListener("input", find);
$("search").addEventListener("keydown", searchKey);
$("search").addEventListener("blur", () => paintMatches(false));
$("fit").addEventListener("click", () => network.fit({ maxZoomLevel: 1.2, animation }));
$("physics").addEventListener("change", ({ target }) => network.setOptions({ physics: { enabled: target.checked } }));
onKeys(dismiss);
addEventListener("hashchange", readHash);
const present = new Set([...nodes.map((node) => node.group), ...edges.map((edge) => edge.status)]);
const legend = (looks, sample) => Object.entries(looks).filter(([key]) => present.has(key)).map(([, look]) => el("li", {}, sample(look), look.label));
$("legend").append(...legend(words.kinds, dotOf), ...legend(words.statuses, lineOf));
network.fit({ maxZoomLevel: 1.2, animation: false });
readHash();
window.graphPage = { network, nodes, edges, state, showNode, showEdge, clear };
