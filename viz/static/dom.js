// Pieces of a page that all pages use; every value becomes a text node, never markup.
const $ = (id) => document.getElementById(id);
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
const read = (id) => JSON.parse($(id).textContent);
const words = read("words");

const chip = (...content) => el("span", { className: "chip" }, ...content);
const line = (tag, className, textContent) => el(tag, { className, textContent });
const button = (props, ...content) => el("button", { type: "button", ...props }, ...content);
const keys = (pairs) => el("p", { className: "hint" }, pairs.flatMap(([key, does]) => [el("span", { className: "key" }, line("kbd", "", key), ` ${does}`), " "]));
const factList = (pairs) => el("dl", {}, pairs.filter(([, value]) => value !== undefined && value !== "")
  .flatMap(([name, value]) => [line("dt", "", name), line("dd", "", value)]));
const whyFacts = ({ rule, confidence }) => [["规则", rule ?? ""], ["置信度", confidence ?? ""]];
const fill = (...content) => { $("panel").replaceChildren(...content.flat(2).filter(Boolean)); $("panel").scrollTop = 0; };
const notice = (...content) => el("p", { className: "notice" }, ...content);
const command = (text) => line("code", "", text);
/** Says a thing to those who cannot see the page change. */
const say = (text) => { $("said").textContent = text; };

// ---- Quotes.
function quote({ quote: said, surface, offset, title, file, year }) {
  const signs = [...said], length = [...(surface ?? "")].length, source = `${title || file || "报告"}${year ? `（${year}年）` : ""}`;
  const part = (...range) => signs.slice(...range).join("");
  const copying = button({ textContent: "复制", onclick: () => copy(`“${said}”——${source}`, copying) });
  return el("blockquote", {}, el("p", {}, part(0, offset), line("mark", "", part(offset, offset + length)), part(offset + length)),
    el("footer", {}, line("cite", "", title && file ? `${source} · ${file}` : source), copying));
}

async function copy(value, copying) {
  const label = copying.textContent;
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
  setTimeout(() => { copying.textContent = label; }, 1500);
}

/** What a page says of the quotes that were left out to keep it small. */
// ---- In the explorer, pages lead to each other; a file says which command shows more.
const served = document.body.dataset.served === "yes";
const pageLink = (iri) => served && iri.includes("/id/") && el("p", {}, el("a", { href: iri.slice(iri.indexOf("/id/")) }, "打开它的页面"));
/** How to see all of one thing. */
const focusOn = (kind) => (served ? ["打开它的页面，从那里看"] : ["运行 ", command(`kg view ${kind === "network" ? "" : `--kind ${kind} `}--focus 名称`)]);
function quoteNotice([most, length], kind = "network") {
  if (most === null) return null;
  const kept = most ? `每条关系只附 ${most} 条原文${length ? "（节选）" : ""}` : "这里不附原文";
  return notice(`为控制文件大小，${kept}；要看全部原文，请`, ...focusOn(kind), "。");
}
