// Small helps that the pages work without: suggestions while typing, line numbers in the editor.
"use strict";

/** Fills the list of a field with the names that fit what is typed. */
function suggestFor(field) {
  const list = document.getElementById(field.getAttribute("list"));
  let asked = "", timer = 0;
  const ask = async () => {
    const typed = field.value.trim();
    if (!typed || typed === asked) return;
    asked = typed;
    try {
      const answer = await fetch(`/suggest?${new URLSearchParams({ q: typed, kind: field.dataset.suggest })}`);
      const names = await answer.json();
      if (typed !== asked) return;
      list.replaceChildren(...names.map(({ name, kind, note }) => {
        const option = document.createElement("option");
        option.value = name;
        option.label = [name, kind, note].filter(Boolean).join(" · ");
        return option;
      }));
    } catch {
      asked = ""; // without suggestions the form still works
    }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
}

/** Numbers the lines of the editor, and runs the query on Ctrl+Enter. */
function numberLines(area) {
  const gutter = area.previousElementSibling;
  const update = () => {
    const count = area.value.split("\n").length;
    gutter.textContent = Array.from({ length: count }, (_, line) => line + 1).join("\n");
    gutter.scrollTop = area.scrollTop;
  };
  area.addEventListener("input", update);
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  area.parentElement.classList.add("numbered");
  update();
}

document.querySelectorAll("[data-suggest]").forEach(suggestFor);
document.querySelectorAll(".code textarea").forEach(numberLines);
