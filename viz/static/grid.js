// A grid that is walked with the keys: one cell holds the focus, the arrows move it, Enter opens it.

/** `cellAt(row, column)` is the element there or undefined; row and column -1 are the heads. */
function makeGrid(table, { cellAt, size, open, point }) {
  let at = [-1, -1];
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
  const clamp = (value, most) => Math.max(-1, Math.min(value, most - 1));

  function move(row, column, focus = true) {
    const [height, width] = size(), from = cellAt(...at);
    at = [clamp(row, height), clamp(column, width)];
    const to = cellAt(...at);
    if (from) from.tabIndex = -1;
    if (!to) return;
    to.tabIndex = 0;
    if (focus) to.focus();
  }
  function onKey(event) {
    const [row, column] = at, [height, width] = size(), far = event.ctrlKey || event.metaKey;
    const step = STEPS[event.key];
    if (step) move(row + step[0], column + step[1]);
    else if (event.key === "Home") move(far ? -1 : row, -1);
    else if (event.key === "End") move(far ? height - 1 : row, width - 1);
    else if (event.key === "Enter" || event.key === " ") open(...at);
    else return;
    event.preventDefault();
  }
  const spotOf = (target) => {
    const cell = target.closest?.("[data-at]");
    return cell && table.contains(cell) ? cell.dataset.at.split(",").map(Number) : null;
  };
  table.addEventListener("keydown", onKey);
  table.addEventListener("click", ({ target }) => { const spot = spotOf(target); if (spot) { move(...spot); open(...spot); } });
  table.addEventListener("mouseover", ({ target }) => point(spotOf(target)));
  table.addEventListener("mouseleave", () => point(null));
  table.addEventListener("focusin", ({ target }) => { const spot = spotOf(target); if (spot) { at = spot; point(spot); } });
  table.addEventListener("focusout", () => point(null));
  return { move, at: () => at };
}
