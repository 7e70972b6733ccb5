// The chart: one line for each curve, its name at its end; nothing stands over anything else.
const SVG_COLOURS = ["#0072B2", "#B83A00", "#00735A", "#96487F", "#1c2733", "#7A5A00"];
const DASHES = ["none", "9 4", "2 3", "10 3 2 3", "5 3", "14 4"];
const SHAPES = ["dot", "square", "diamond", "triangle", "down", "cross"];
const SHAPE_PATHS = {
  dot: "M0-5a5 5 0 1 1-.01 0Z", square: "M-4.5-4.5h9v9h-9Z", diamond: "M0-6l6 6l-6 6l-6-6Z",
  triangle: "M0-5.5l5.5 10h-11Z", down: "M0 5.5l5.5-10h-11Z", cross: "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3Z",
};
/** How the curve of a number looks: no two of the twelve are alike without their colours. */
const lookOfCurve = (number) => ({
  colour: SVG_COLOURS[number % 6], dash: DASHES[(number + Math.floor(number / 6) * 2) % 6], shape: SHAPES[number % 6], hollow: number >= 6,
  letter: String.fromCharCode(65 + number),
});
const markerOf = ({ shape, colour, hollow }, x = 0, y = 0) => svg("path", {
  d: SHAPE_PATHS[shape], transform: `translate(${x} ${y})`, fill: hollow ? "#fff" : colour, stroke: hollow ? colour : "#fff", "stroke-width": hollow ? 2 : 1,
});
const swatch = (look) => svg("svg", { width: 34, height: 14, "aria-hidden": "true" },
  svg("line", { x1: 1, y1: 7, x2: 33, y2: 7, stroke: look.colour, "stroke-width": 2, "stroke-dasharray": look.dash }), markerOf(look, 17, 7));

/** Tops for boxes of some heights that want to stand around some heights: in order, none over another. */
function spread(wanted, heights, top, bottom, gap = 3) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b), tops = [];
  let free = top;
  for (const i of order) { tops[i] = Math.max(wanted[i] - heights[i] / 2, free); free = tops[i] + heights[i] + gap; }
  let limit = bottom;
  for (const i of [...order].reverse()) { tops[i] = Math.min(tops[i], limit - heights[i]); limit = tops[i] - gap; }
  return tops;
}

/** Steps of 1, 2, 5, 10 … so that there are at most so many. */
function stepFor(most, lines) {
  for (let unit = 1; ; unit *= 10) for (const step of [1, 2, 5]) if (most / (step * unit) <= lines) return step * unit;
}

/**
 * Draws curves: [{ topic, look, counts: [of each year] }] over [[year, reports]].
 * `pick` is called with a topic; `picked` is the one that stands out.
 */
function drawChart(box, { curves, years, picked, pick }) {
  const small = box.clientWidth < 560, W = box.clientWidth;
  const labelWidth = small ? 30 : Math.min(300, W * 0.36), LEFT = 42, TOP = 16, FOOT = 62, lead = small ? 12 : 30;
  const labels = curves.map(({ topic, look, counts }) => button({
    className: `curve-label${topic === picked ? " picked" : ""}`, ariaPressed: String(topic === picked), ariaLabel: `${look.letter} ${topic.name}，${counts.at(-1)} 地`, onclick: () => pick(topic),
  }, line("b", "", look.letter), !small && line("span", "", `${topic.name} ${counts.at(-1)}`)));
  labels.forEach((label, i) => { label.style.width = `${labelWidth}px`; label.style.color = curves[i].look.colour; label.title = curves[i].topic.name; });
  box.replaceChildren(...labels);
  const heights = labels.map((label) => label.offsetHeight);
  const height = Math.max(small ? 260 : 340, heights.reduce((sum, one) => sum + one + 3, 0)), H = TOP + height + FOOT;
  const right = W - labelWidth - lead - 4, most = Math.max(1, ...curves.flatMap(({ counts }) => counts));
  const step = stepFor(most, 6), ceiling = Math.ceil(most / step) * step;
  const last = curves.map(({ counts }) => counts.at(-1)), crowd = Math.max(1, ...last.map((n) => last.filter((one) => one === n).length));
  const pad = 8 + Math.min(crowd * 6, small ? 24 : 60), gapX = years.length > 1 ? (right - LEFT - 2 * pad) / (years.length - 1) : 0;
  const roomFor = (same) => Math.min(12, Math.min(gapX * 0.8 || 200, 2 * pad - 10) / same);
  const x = (i) => (years.length > 1 ? LEFT + pad + i * gapX : (LEFT + right) / 2), y = (n) => TOP + height - (n / ceiling) * height;
  const text = (content, attributes) => svg("text", { "font-size": 12, fill: "#46525d", ...attributes }, content);

  const grid = [];
  for (let n = 0; n <= ceiling; n += step) grid.push(svg("line", { x1: LEFT, x2: right, y1: y(n), y2: y(n), stroke: n ? "#e3e8ec" : "#7d8892" }), text(String(n), { x: LEFT - 8, y: y(n) + 4, "text-anchor": "end" }));
  const perYear = Math.max(1, ...years.map(([, n]) => n)), every = Math.max(1, Math.ceil(36 / Math.max(gapX, 1)));
  const axis = years.flatMap(([year, n], i) => [
    svg("rect", { x: x(i) - 9, width: 18, y: TOP + height + 48 - (n / perYear) * 20, height: (n / perYear) * 20, fill: "#c3ccd4" }),
    ...(i % every && i < years.length - 1 || (i === years.length - 1 && i % every) ? [] : [text(String(year), { x: x(i), y: TOP + height + 17, "text-anchor": "middle" }), text(n ? `${n}份` : "无", { x: x(i), y: TOP + height + 61, "text-anchor": "middle", "font-size": 11, class: "reports" })]),
  ]);
  const said = text("报告", { x: 2, y: TOP + height + 61, "font-size": 11 });

  const order = curves.map((_, i) => i).sort((a, b) => (curves[a].topic === picked) - (curves[b].topic === picked) || a - b);
  const paths = order.map((i) => {
    const { look, counts, topic } = curves[i], faint = picked && topic !== picked;
    const from = Math.max(counts.findIndex((n) => n > 0) - 1, 0);
    return svg("polyline", { points: counts.map((n, k) => `${x(k)},${y(n)}`).slice(from).join(" "), fill: "none", stroke: look.colour, "stroke-width": topic === picked ? 3.5 : 2, "stroke-dasharray": look.dash, opacity: faint ? 0.55 : 1 });
  });
  // Markers stand where a curve rises and at its end; those that fall on one spot stand side by side.
  const marked = ({ counts }, k) => counts[k] > (counts[k - 1] ?? 0) || (k === years.length - 1 && counts[k] > 0);
  const markers = order.flatMap((i) => curves[i].counts.map((n, k) => {
    if (!marked(curves[i], k)) return "";
    const same = curves.map((_, j) => j).filter((j) => curves[j].counts[k] === n && marked(curves[j], k)), room = roomFor(same.length);
    return markerOf(curves[i].look, x(k) + (same.indexOf(i) - (same.length - 1) / 2) * room, y(n));
  }));
  const ends = curves.map(({ counts }) => y(counts.at(-1) ?? 0));
  const tops = spread(ends, heights, 0, TOP + height + 14);
  labels.forEach((label, i) => { label.style.left = `${right + lead}px`; label.style.top = `${tops[i]}px`; });
  const start = (i) => { const same = ends.filter((end) => end === ends[i]).length; return x(years.length - 1) + 8 + ((same - 1) / 2) * roomFor(same); };
  const leads = curves.map(({ look }, i) => svg("path", { d: `M${Math.min(start(i), right + 2)} ${ends[i]}L${right + 6} ${ends[i]}L${right + lead - 3} ${tops[i] + heights[i] / 2}`, fill: "none", stroke: look.colour, opacity: 0.7 }));
  const picture = svg("svg", { width: W, height: H, role: "img", "aria-label": `${curves.length} 条曲线：各年累计首次报告的地方数；数值见下面的数据表` }, ...grid, ...axis, said, ...leads, ...paths, ...markers);
  box.style.height = `${H}px`;
  box.prepend(picture);
}
