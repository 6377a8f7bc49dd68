// Tables: a head that is a button sorts its column by data-value or by the text; the density of rows is kept.
import { all, each, recall, remember } from "./dom.js";

function sortBy(table, head) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of all("[aria-sort]", table)) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const value = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent.trim();
  const order = (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true }) * (up ? 1 : -1);
  table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order));
}

export function startTables() {
  each("[data-sortable]", (table) => {
    for (const button of all(".sort", table)) button.addEventListener("click", () => sortBy(table, button.closest("th")));
  });
  each("[data-density]", (choice) => {
    const set = (density) => {
      for (const people of all(".people")) people.classList.toggle("dense", density === "dense");
    };
    const kept = recall("density");
    const input = kept && all("input", choice).find((candidate) => candidate.value === kept);
    if (input) {
      input.checked = true;
      set(kept);
    }
    choice.addEventListener("change", (event) => {
      set(event.target.value);
      remember("density", event.target.value);
    });
  });
}
