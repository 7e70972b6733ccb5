// The panel of the graph: what it holds, or the node or the edge that is selected, with its evidence.
const PATHS = { dot: "M7 1a6 6 0 1 1-.01 0Z", square: "M2 2h10v10H2Z", diamond: "M7 0l7 7l-7 7l-7-7Z", triangle: "M7 1l6.5 11.5H.5Z" };
const dotOf = ({ shape, color }) => svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: PATHS[shape], fill: color }));
const lineOf = ({ color, dashes, width }) => svg("svg", { width: 26, height: 10, "aria-hidden": "true" },
  svg("line", { x1: 1, y1: 5, x2: 25, y2: 5, stroke: color, "stroke-width": width, "stroke-dasharray": dashes ? dashes.join(" ") : "none" }));

/** The functions that fill the panel with the whole model, a node or an edge; its buttons call showNode and showEdge. */
function makePanel(model, { showNode, showEdge }) {
  const MAX_ROWS = 120;
  const { page, nodes, touching, other, kindOf, lookOf, relationOf, isPlace, isMain, isLink, linkPasses, shown } = model;
  const valueOf = (key, value) => ({ level: words.levels, type: words.types })[key]?.[value] ?? [value].flat().join("、");

  function notices() {
    const gone = Object.entries(page.omitted).map(([kind, n]) => `${n} 个${words.kinds[kind]?.label ?? kind}`).join("、");
    return [
      gone && notice(`图很大，这里是汇总图：下级地方并入上级，只画联系最多的内容，有 ${gone}没有单独画出。要看某一处的全部内容，请`, ...focusOn("network"), "。"),
      quoteNotice(page.quotes),
    ];
  }

  function overview() {
    const count = (kind) => nodes.filter((node) => node.group === kind).length;
    const places = (node) => new Set(touching[node.id].map((edge) => other(edge, node.id)).filter(isMain)).size;
    const top = nodes.filter((node) => !isPlace(node)).map((node) => [node, places(node)]).sort((a, b) => b[1] - a[1]).slice(0, 8);
    fill(notices(), line("h2", "", "图中内容"),
      el("p", {}, Object.entries(words.kinds).filter(([kind]) => count(kind)).map(([kind, look]) => chip(dotOf(look), `${look.label} ${count(kind)}`))),
      line("p", "hint", "点击节点看它的资料和联系，点击连线看报告原文。滚轮缩放，放大后显示更多名称。"),
      keys([["/", "查找"], ["Esc", "取消选择"], ["方向键", "移动画面"]]),
      top.length && line("h3", "", "涉及地方最多的政策与项目"),
      el("ul", { className: "links" }, top.map(([node, n]) => el("li", {}, button({ onclick: () => showNode(node.id, true) },
        dotOf(kindOf(node)), line("span", "", node.label), line("span", "what", `${n} 地`))))));
  }

  function linkRow(edge, id) {
    const end = other(edge, id), relations = new Set(edge.links.filter(linkPasses).map(relationOf));
    return el("li", {}, button({ onclick: () => (isLink(edge) ? showEdge(edge.id) : showNode(end.id, true)) },
      lineOf(lookOf(edge)), line("span", "", end.label), line("span", "what", isLink(edge) ? `${[...relations].join("、")} · ${lookOf(edge).label}` : "")));
  }

  function linkList(kind, node) {
    const rows = touching[node.id].filter((edge) => shown.edges[edge.id] && other(edge, node.id).group === kind);
    const list = el("ul", { className: "links" }, rows.slice(0, MAX_ROWS).map((edge) => linkRow(edge, node.id)));
    const rest = rows.slice(MAX_ROWS);
    const more = rest.length && button({ textContent: `显示其余 ${rest.length} 条`, onclick: () => { more.remove(); list.append(...rest.map((edge) => linkRow(edge, node.id))); } });
    return rows.length ? [line("h3", "", `${words.kinds[kind].label}（${rows.length} 条联系）`), list, more] : [];
  }

  function nodePanel(node) {
    const facts = Object.entries(words.facts).filter(([key]) => node.facts[key] !== undefined);
    const lists = Object.keys(words.kinds).flatMap((kind) => linkList(kind, node));
    fill(line("h2", "", node.label), chip(dotOf(kindOf(node)), kindOf(node).label), pageLink(node.iri),
      factList(facts.map(([key, name]) => [name, valueOf(key, node.facts[key])])),
      lists, !lists.length && line("p", "hint", "在当前筛选下没有联系。"));
  }

  function edgePanel(edge) {
    const jump = (node) => button({ textContent: node.label, onclick: () => showNode(node.id, true) });
    const twins = touching[edge.from].filter((twin) => twin.to === edge.to && twin !== edge && shown.edges[twin.id]);
    const section = (twin) => (link) => el("section", { className: "link" },
      isLink(twin) && chip(relationOf(link)), chip(lineOf(lookOf(twin)), lookOf(twin).label), link.year && chip(`${link.year}年`), link.count > 1 && chip(`共 ${link.count} 条`),
      factList([["主体", link.actor], ["当地叫法", link.local], ["转发文号", link.notice], ...whyFacts(link)]), (link.evidence ?? []).map(quote));
    fill(el("p", { className: "ends" }, jump(nodes[edge.from]), line("span", "", "→"), jump(nodes[edge.to])),
      [edge, ...twins].flatMap((twin) => twin.links.filter(linkPasses).map(section(twin))));
  }

  return { overview, nodePanel, edgePanel };
}
