// The page of a graph: vis-network draws, this file searches, filters, labels and shows the evidence.
// Every value of the graph reaches the page as a text node or as canvas text, never as markup.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const read = (id) => JSON.parse($(id).textContent);
  const words = read("words");
  const { nodes, edges, options, page } = read("graph-data");
  const MAX_ROWS = 120, FADING_EDGES = 4000;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || nodes.length > 2000;
  const animation = still ? false : { duration: 350 };

  const el = (tag, props = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children.flat().filter(Boolean));
    return made;
  };
  const svg = (tag, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  };

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
  const isLink = (edge) => edge.status !== "structure";

  // ---- State: what is selected and filtered, kept in the hash of the address.
  const groups = Object.keys(words.filters);
  const chosen = Object.fromEntries(groups.map((group) => [group, new Set()]));
  const state = { node: null, edge: null, hover: null, near: null };
  let shown = { nodes: [], edges: [] };
  const passes = (group, value) => !chosen[group].size || chosen[group].has(String(value ?? ""));
  const linkPasses = (link) => passes("relation", link.relation) && passes("year", link.year);
  const nodePasses = (node) => passes("kind", node.group)
    && (!isPlace(node) || (passes("level", node.facts.level) && passes("province", node.facts.province)));

  /** A link shows when it and its ends pass; places without a link go when links are chosen, other nodes always. */
  function filter() {
    const byLink = ["relation", "status", "year"].some((group) => chosen[group].size);
    const byPlace = byLink || chosen.level.size || chosen.province.size;
    const allowed = nodes.map(nodePasses), joined = new Set();
    shown.edges = edges.map((edge) => {
      const shows = allowed[edge.from] && allowed[edge.to] && isLink(edge) && passes("status", edge.status) && edge.links.some(linkPasses);
      if (shows) joined.add(edge.from).add(edge.to);
      return shows;
    });
    shown.nodes = nodes.map((node, id) => allowed[id] && (joined.has(id) || !(isPlace(node) ? byLink : byPlace)));
    edges.forEach((edge, id) => { if (!isLink(edge)) shown.edges[id] = shown.nodes[edge.from] && shown.nodes[edge.to]; });
  }

  function writeHash() {
    const hash = new URLSearchParams();
    if (state.node !== null) hash.set("focus", nodes[state.node].iri);
    groups.forEach((group) => chosen[group].size && hash.set(group, [...chosen[group]].sort().join("|")));
    history.replaceState(null, "", `#${hash}`);
  }
  function readHash() {
    const hash = new URLSearchParams(location.hash.slice(1));
    groups.forEach((group) => { chosen[group] = new Set((hash.get(group) ?? "").split("|").filter(Boolean)); });
    const focus = nodes.findIndex((node) => node.iri === (hash.get("focus") ?? (hash.size ? null : page.focus)));
    refilter();
    if (focus >= 0) showNode(focus, hash.has("focus"));
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

  // ---- Labels: one size on the screen at every zoom, the most important first, none over another.
  const FONT = 13, LINE = 16, MAX_LABELS = 220;
  const family = getComputedStyle(document.documentElement).fontFamily;
  const isMain = (node) => node.group === "jurisdiction";
  const weight = (id) => nodes[id].size + (isMain(nodes[id]) ? 100 : 0);
  const rank = nodes.map((_, id) => id).sort((a, b) => weight(b) - weight(a));
  const widthOf = (text) => [...text].reduce((sum, sign) => sum + (sign.codePointAt() < 0x250 ? 0.6 : 1), 0) * FONT;
  const outward = nodes.map((node, id) => {
    const ends = touching[id].map((edge) => other(edge, id));
    const mean = (axis) => ends.reduce((sum, end) => sum + end[axis], 0) / (ends.length || 1);
    const [dx, dy] = [node.x - mean("x"), node.y - mean("y")], length = Math.hypot(dx, dy) || 1;
    return [dx / length, dy / length];
  });
  const wrapped = new Map();

  /** A name in lines of about equal width, two at most unless all of it is wanted; years are not torn apart. */
  function linesOf(id, whole) {
    const key = `${id} ${whole}`;
    if (wrapped.has(key)) return wrapped.get(key);
    const lines = [""], most = whole ? 6 : 2, total = widthOf(nodes[id].label);
    const width = Math.max(Math.min(total / Math.min(Math.ceil(total / 150), most) + FONT, whole ? 220 : 150), 60);
    for (const piece of nodes[id].label.match(/[(（]?[\w.%+-]+[)）年号]*|[^]/gu) ?? []) {
      if (lines.at(-1) && widthOf(lines.at(-1) + piece) > width) lines.push("");
      lines[lines.length - 1] += piece;
    }
    if (lines.length > most) lines.splice(most - 1, Infinity, `${lines[most - 1].slice(0, -1)}…`);
    wrapped.set(key, { lines, width: Math.max(...lines.map(widthOf)), height: lines.length * LINE });
    return wrapped.get(key);
  }

  /** The four boxes around a node for its label, the one that looks away from its neighbours first. */
  function boxesOf(id, [x, y, r], { width, height }) {
    const [dx, dy] = outward[id];
    return [
      { way: dy + 0.35, left: x - width / 2, top: y + r + 2 },
      { way: -dy, left: x - width / 2, top: y - r - height - 2 },
      { way: dx, left: x + r + 4, top: y - height / 2 },
      { way: -dx, left: x - r - width - 4, top: y - height / 2 },
    ].sort((a, b) => b.way - a.way).map(({ left, top }) => ({ left, top, right: left + width, bottom: top + height }));
  }

  /** What is taken on the screen, in cells, to find collisions fast. */
  function makeGrid() {
    const cells = new Map(), SIDE = 96;
    const over = function* ({ left, right, top, bottom }) {
      for (let i = Math.floor(left / SIDE); i <= right / SIDE; i++) for (let j = Math.floor(top / SIDE); j <= bottom / SIDE; j++) yield i * 4096 + j;
    };
    return {
      take(box) { for (const cell of over(box)) cells.get(cell)?.push(box) ?? cells.set(cell, [box]); },
      free(box, minds) {
        for (const cell of over(box)) {
          if (cells.get(cell)?.some((b) => minds(b) && b.left < box.right && box.left < b.right && b.top < box.bottom && box.top < b.bottom)) return false;
        }
        return true;
      },
    };
  }

  /** Where the nodes to be labelled stand on the screen: id → [x, y, radius]. */
  function spotsOnScreen(W, H) {
    const scale = network.getScale(), view = network.getViewPosition(), places = network.getPositions(), spots = new Map();
    const seen = (id) => shown.nodes[id] && places[id] && (!state.near || state.near.has(id) || id === state.hover);
    for (const id of rank.filter(seen)) {
      const x = (places[id].x - view.x) * scale + W / 2, y = (places[id].y - view.y) * scale + H / 2, r = nodes[id].size * scale;
      if (x > -r && y > -r && x < W + r && y < H + r) spots.set(id, [x, y, r]);
    }
    return spots;
  }

  function drawLabels(ctx) {
    const { clientWidth: W, clientHeight: H } = $("graph"), ratio = ctx.canvas.width / W;
    const grid = makeGrid(), spots = spotsOnScreen(W, H);
    spots.forEach(([x, y, r], id) => grid.take({ left: x - r, right: x + r, top: y - r, bottom: y + r, id, main: isMain(nodes[id]) }));
    const ends = state.edge === null ? [] : [edges[state.edge].from, edges[state.edge].to];
    const must = new Set([state.node, state.hover, ...ends].filter((id) => spots.has(id)));
    const inside = (box) => box.left >= 2 && box.right <= W - 2 && box.top >= 2 && box.bottom <= H - 2;
    let count = 0;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    Object.assign(ctx, { textBaseline: "middle", textAlign: "center", lineJoin: "round", lineWidth: 3.5, strokeStyle: "#ffffffe6" });
    for (const id of new Set([...must, ...spots.keys()])) {
      const text = linesOf(id, must.has(id)), bold = must.has(id) || isMain(nodes[id]);
      const boxes = boxesOf(id, spots.get(id), text);
      const minds = (taken) => taken.id !== id && (!bold || taken.main || taken.id === undefined);
      const box = boxes.find((b) => inside(b) && grid.free(b, minds)) ?? (must.has(id) ? boxes.find(inside) ?? boxes[0] : null);
      if (!box) continue;
      grid.take(box);
      ctx.font = `${bold ? "600 " : ""}${FONT}px ${family}`;
      ctx.fillStyle = bold ? "#12202c" : "#2f3b46";
      text.lines.forEach((line, row) => ["strokeText", "fillText"].forEach((paint) => ctx[paint](line, (box.left + box.right) / 2, box.top + (row + 0.5) * LINE)));
      if (++count >= MAX_LABELS) break;
    }
    ctx.restore();
  }

  // ---- The panel.
  const PATHS = { dot: "M7 1a6 6 0 1 1-.01 0Z", square: "M2 2h10v10H2Z", diamond: "M7 0l7 7l-7 7l-7-7Z", triangle: "M7 1l6.5 11.5H.5Z" };
  const dotOf = ({ shape, color }) => svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: PATHS[shape], fill: color }));
  const lineOf = ({ color, dashes, width }) => svg("svg", { width: 26, height: 10, "aria-hidden": "true" },
    svg("line", { x1: 1, y1: 5, x2: 25, y2: 5, stroke: color, "stroke-width": width, "stroke-dasharray": dashes ? dashes.join(" ") : "none" }));
  const chip = (...content) => el("span", { className: "chip" }, ...content);
  const line = (tag, className, textContent) => el(tag, { className, textContent });
  const button = (props, ...content) => el("button", { type: "button", ...props }, ...content);
  const fill = (...content) => { $("panel").replaceChildren(...content.flat().filter(Boolean)); $("panel").scrollTop = 0; };
  const factList = (pairs) => el("dl", {}, pairs.flatMap(([name, value]) => [line("dt", "", name), line("dd", "", value)]));
  const valueOf = (key, value) => ({ level: words.levels, type: words.types })[key]?.[value] ?? [value].flat().join("、");

  function notices() {
    const gone = Object.entries(page.omitted).map(([kind, n]) => `${n} 个${words.kinds[kind]?.label ?? kind}`).join("、");
    const [most, length] = page.quotes;
    const kept = most ? `每条关系只附 ${most} 条原文${length ? "（节选）" : ""}` : "这里不附原文";
    const hint = (...content) => el("p", { className: "notice" }, ...content);
    const command = line("code", "", "kg view --focus 名称");
    return [
      gone && hint(`图很大，这里是汇总图：下级地区并入上级，只画联系最多的内容，有 ${gone}没有单独画出。要看某一处的全部内容，请运行 `, command.cloneNode(true), "。"),
      most !== null && hint(`为控制文件大小，${kept}；要看全部原文，请运行 `, line("code", "", "kg who"), " 或 ", command, "。"),
    ];
  }

  function overview() {
    const count = (kind) => nodes.filter((node) => node.group === kind).length;
    const places = (node) => new Set(touching[node.id].map((edge) => other(edge, node.id)).filter(isMain)).size;
    const top = nodes.filter((node) => !isPlace(node)).map((node) => [node, places(node)]).sort((a, b) => b[1] - a[1]).slice(0, 8);
    fill(notices(), line("h2", "", "图中内容"),
      el("p", {}, Object.entries(words.kinds).filter(([kind]) => count(kind)).map(([kind, look]) => chip(dotOf(look), `${look.label} ${count(kind)}`))),
      line("p", "hint", "点击节点看它的资料和联系，点击连线看报告原文。滚轮缩放，放大后显示更多名称。"),
      el("p", { className: "hint" }, line("kbd", "", "/"), " 查找　", line("kbd", "", "Esc"), " 取消选择　", line("kbd", "", "方向键"), " 移动画面"),
      top.length && line("h3", "", "涉及地区最多的政策与项目"),
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
    fill(line("h2", "", node.label), chip(dotOf(kindOf(node)), kindOf(node).label),
      factList(facts.map(([key, name]) => [name, valueOf(key, node.facts[key])])),
      lists, !lists.length && line("p", "hint", "在当前筛选下没有联系。"));
  }

  function quote({ quote: said, surface, offset, title, year }) {
    const signs = [...said], length = [...(surface ?? "")].length, source = `${title || "报告"}${year ? `（${year}年）` : ""}`;
    const part = (...range) => signs.slice(...range).join("");
    const copying = button({ textContent: "复制", onclick: () => copy(`“${said}”——${source}`, copying) });
    return el("blockquote", {}, el("p", {}, part(0, offset), line("mark", "", part(offset, offset + length)), part(offset + length)),
      el("footer", {}, line("cite", "", source), copying));
  }

  async function copy(value, copying) {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      const area = el("textarea", { value });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    copying.textContent = "已复制";
    setTimeout(() => { copying.textContent = "复制"; }, 1500);
  }

  function edgePanel(edge) {
    const jump = (node) => button({ textContent: node.label, onclick: () => showNode(node.id, true) });
    const twins = touching[edge.from].filter((twin) => twin.to === edge.to && twin !== edge && shown.edges[twin.id]);
    const section = (twin) => (link) => el("section", { className: "link" },
      isLink(twin) && chip(relationOf(link)), chip(lineOf(lookOf(twin)), lookOf(twin).label), link.year && chip(`${link.year}年`), link.count > 1 && chip(`共 ${link.count} 条`),
      factList([["主体", link.actor], ["当地叫法", link.local], ["转发文号", link.notice]].filter(([, value]) => value)), (link.evidence ?? []).map(quote));
    fill(el("p", { className: "ends" }, jump(nodes[edge.from]), line("span", "", "→"), jump(nodes[edge.to])),
      [edge, ...twins].flatMap((twin) => twin.links.filter(linkPasses).map(section(twin))));
  }

  // ---- Selecting.
  function select(node, edge, around) {
    Object.assign(state, { node, edge, near: around && new Set(around) });
    network.setSelection({ nodes: node === null ? [] : [node], edges: edge === null ? [] : [edge] }, { highlightEdges: false });
    restyle();
    writeHash();
    redraw();
  }
  function showNode(id, move = false) {
    if (!shown.nodes[id]) dropFilters();
    select(id, null, [id, ...touching[id].filter((edge) => shown.edges[edge.id]).map((edge) => other(edge, id).id)]);
    nodePanel(nodes[id]);
    if (move) network.fit({ nodes: [...state.near], maxZoomLevel: 1.2, animation });
  }
  function showEdge(id) {
    select(null, id, [edges[id].from, edges[id].to]);
    edgePanel(edges[id]);
  }
  function clear() {
    select(null, null, null);
    overview();
  }

  // ---- Filters.
  const facets = {
    kind: nodes.map((node) => node.group),
    relation: edges.filter(isLink).flatMap((edge) => edge.links.map((link) => link.relation)),
    status: edges.filter(isLink).map((edge) => edge.status),
    level: nodes.filter(isMain).map((node) => node.facts.level),
    province: nodes.filter(isMain).map((node) => node.facts.province),
    year: edges.flatMap((edge) => edge.links.map((link) => link.year)).sort((a, b) => b - a),
  };
  const known = { kind: words.kinds, relation: words.relations, status: words.statuses, level: words.levels };

  function filterMenu(group) {
    const counts = new Map();
    facets[group].filter(Boolean).map(String).forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
    const values = [...new Set([...Object.keys(known[group] ?? {}), ...counts.keys()])].filter((value) => counts.has(value));
    const name = (value) => known[group]?.[value]?.label ?? known[group]?.[value] ?? (group === "year" ? `${value}年` : value);
    return el("details", { className: "filter", id: `filter-${group}` }, line("summary", "", words.filters[group]),
      el("div", {}, values.map((value) => el("label", {}, el("input", { type: "checkbox", name: group, value }), name(value), line("small", "", counts.get(value)))),
        !values.length && line("span", "hint", "无可选项")));
  }
  function refilter() {
    document.querySelectorAll("#filters input").forEach((box) => { box.checked = chosen[box.name].has(box.value); });
    groups.forEach((group) => $(`filter-${group}`).classList.toggle("active", chosen[group].size > 0));
    $("reset").hidden = !groups.some((group) => chosen[group].size);
    filter();
    if (state.node !== null && shown.nodes[state.node]) showNode(state.node);
    else if (state.edge !== null && shown.edges[state.edge]) showEdge(state.edge);
    else clear();
  }
  function dropFilters() {
    groups.forEach((group) => chosen[group].clear());
    refilter();
  }
  const closeMenus = (except) => document.querySelectorAll(".filter[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });

  // ---- Search.
  const plain = (value) => value.normalize("NFKC").toLowerCase().replace(/[\s《》]/g, "");
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
  function pageKey(event) {
    if (event.key === "/" && event.target.tagName !== "INPUT") { $("search").focus(); event.preventDefault(); }
    if (event.key !== "Escape") return;
    closeMenus();
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
  $("filters").append(...groups.map(filterMenu));
  $("filters").addEventListener("change", ({ target }) => { chosen[target.name][target.checked ? "add" : "delete"](target.value); refilter(); });
  $("fit").addEventListener("click", () => network.fit({ maxZoomLevel: 1.2, animation }));
  $("reset").addEventListener("click", dropFilters);
  $("physics").addEventListener("change", ({ target }) => network.setOptions({ physics: { enabled: target.checked } }));
  document.addEventListener("keydown", pageKey);
  document.addEventListener("click", ({ target }) => closeMenus(target));
  addEventListener("hashchange", readHash);
  const present = new Set([...nodes.map((node) => node.group), ...edges.map((edge) => edge.status)]);
  const legend = (looks, sample) => Object.entries(looks).filter(([key]) => present.has(key)).map(([, look]) => el("li", {}, sample(look), look.label));
  $("legend").append(...legend(words.kinds, dotOf), ...legend(words.statuses, lineOf));
  network.fit({ maxZoomLevel: 1.2, animation: false });
  readHash();
  window.graphPage = { network, nodes, edges, state, showNode, showEdge, clear };
})();
