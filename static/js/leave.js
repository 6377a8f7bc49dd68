// A form with data-guard (one that does not save itself) asks before its unsent changes are left behind.
import { each } from "./dom.js";

const changed = new Set();

export function startLeave() {
  each("form[data-guard]", (form) => {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("reset", () => changed.delete(form));
  });
  window.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) changed.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) if (form.isConnected) event.preventDefault();
  });
}
