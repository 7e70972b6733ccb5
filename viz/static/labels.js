// The labels: one size on the screen at every zoom, the most important first, none over another.

/** The function that draws the labels of a model on the canvas of its network. */
function makeLabels({ nodes, edges, touching, other, isMain, rank, shown, state }, network) {
  const FONT = 13, LINE = 16, MAX_LABELS = 220;
  const family = getComputedStyle(document.documentElement).fontFamily;
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

  return drawLabels;
}
