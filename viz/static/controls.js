// Filters, the state in the address, and keys that all pages have.
const plain = (value) => value.normalize("NFKC").toLowerCase().replace(/[\s《》]/g, "");

/** The menus of some groups of values; `changed` is called when a box is ticked, `drop` unticks all. */
function makeFilters({ groups, facets, changed }) {
  const known = { kind: words.kinds, relation: words.relations, status: words.statuses, level: words.levels };
  const chosen = Object.fromEntries(groups.map((group) => [group, new Set()]));
  const boxes = () => document.querySelectorAll("#filters input");
  const nameOf = (group, value) => known[group]?.[value]?.label ?? known[group]?.[value] ?? (group === "year" ? `${value}年` : value);

  function menu(group) {
    const counts = new Map();
    facets[group].filter(Boolean).map(String).forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
    const values = [...new Set([...Object.keys(known[group] ?? {}), ...counts.keys()])].filter((value) => counts.has(value));
    return el("details", { className: "filter", id: `filter-${group}` }, line("summary", "", words.filters[group]),
      el("div", {}, values.map((value) => el("label", {}, el("input", { type: "checkbox", name: group, value }), nameOf(group, value), line("small", "", counts.get(value)))),
        !values.length && line("span", "hint", "无可选项")));
  }
  const filters = {
    chosen,
    any: (...some) => (some.length ? some : groups).some((group) => chosen[group]?.size),
    passes: (group, value) => !chosen[group]?.size || chosen[group].has(String(value ?? "")),
    sync() {
      boxes().forEach((box) => { box.checked = chosen[box.name].has(box.value); });
      groups.forEach((group) => $(`filter-${group}`).classList.toggle("active", chosen[group].size > 0));
      $("reset").hidden = !filters.any();
    },
    drop() { groups.forEach((group) => chosen[group].clear()); changed(); },
    write(hash) { groups.forEach((group) => chosen[group].size && hash.set(group, [...chosen[group]].sort().join("|"))); },
    read(hash) { groups.forEach((group) => { chosen[group] = new Set((hash.get(group) ?? "").split("|").filter(Boolean)); }); },
  };
  $("filters").append(...groups.map(menu));
  $("filters").addEventListener("change", ({ target }) => { chosen[target.name][target.checked ? "add" : "delete"](target.value); changed(); });
  $("reset").addEventListener("click", filters.drop);
  return filters;
}

const closeMenus = (except) => document.querySelectorAll(".filter[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
document.addEventListener("click", ({ target }) => closeMenus(target));
$("share").addEventListener("click", () => copy(location.href, $("share")));

/** The keys of every page: / to search, Esc to close menus and do what the page says. */
function onKeys(escape) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target.tagName !== "INPUT") { $("search").focus(); event.preventDefault(); }
    if (event.key !== "Escape") return;
    closeMenus();
    escape(event);
  });
}

// ---- The address: what it says is read once and whenever someone changes it.
const readAddress = () => new URLSearchParams(location.hash.slice(1));
const writeAddress = (hash) => history.replaceState(null, "", `#${hash}`);
