// What makes tables handier where scripts run: sorting in the page, and a box that filters rows. Nothing depends on it.
"use strict";

const FILTERED_FROM = 8; // rows, below which a box is of no use
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

const ROMAN = { I: 1, II: 2, III: 3, IV: 4, V: 5, VI: 6, VII: 7, VIII: 8 };

/** What a cell is sorted by: numbers as numbers, codes of the maturity model by their numbers. */
function key(cell) {
  const text = cell.textContent.trim();
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.replace(/^([IV]+)(?=\.|\s|$)/, (code) => ROMAN[code] || code);
}

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
}

function sort(table, column, descending) {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row.cells[column]), row]);
  rows.sort(([a], [b]) => ((a === "") - (b === "")) || (descending ? compare(b, a) : compare(a, b)));
  body.append(...rows.map(([, row]) => row));
}

function sortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  table.tHead.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const heading = link.closest("th");
    const descending = heading.getAttribute("aria-sort") === "ascending";
    sort(table, headings.indexOf(heading), descending);
    for (const other of headings) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  });
}

/** Puts a box before a place on the page that shows only those items that hold all words in it. */
function filterable(items, place, id) {
  if (items.length < FILTERED_FROM) return;
  const texts = items.map((item) => item.textContent.toLowerCase());
  const line = document.createElement("p");
  line.className = "filter";
  const label = document.createElement("label");
  label.htmlFor = id;
  label.textContent = "Filter";
  const box = document.createElement("input");
  Object.assign(box, { id, type: "search", autocomplete: "off" });
  const count = document.createElement("output");
  count.htmlFor = id;
  line.append(label, " ", box, " ", count);
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach((item, at) => (item.hidden = !words.every((word) => texts[at].includes(word))));
    count.textContent = words.length ? `${items.filter((item) => !item.hidden).length} of ${items.length}` : "";
  });
  place.before(line);
}

for (const table of document.querySelectorAll("table.data[id]")) {
  sortable(table);
  filterable([...table.tBodies[0].rows], table.closest(".table"), `${table.id}-filter`);
}
for (const list of document.querySelectorAll(".filtered[id]")) {
  filterable([...list.querySelectorAll("li")], list, `${list.id}-filter`);
}
