// Module: a term opens its meaning below the paragraph; without this file the meanings stand open.
import { each } from "./dom.js";

export function startTerms() {
  each("[data-term]", (term) => {
    const meaning = document.getElementById(term.getAttribute("aria-controls"));
    if (!meaning) return;
    const set = (shown) => {
      meaning.hidden = !shown;
      term.setAttribute("aria-expanded", shown);
    };
    set(term.dataset.term === "open");
    term.addEventListener("click", (event) => {
      event.preventDefault();
      set(meaning.hidden);
    });
  });
}
