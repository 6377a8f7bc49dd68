// Bridge memo: a folded part shows the first line of what is written in it.
import { each, one } from "./dom.js";

export function startParts() {
  each("details.part", (part) => {
    const said = one(".part-said", part);
    const field = one("textarea", part);
    if (!said || !field) return;
    part.addEventListener("toggle", () => {
      if (!part.open) said.textContent = field.value.trim().split("\n", 1)[0];
    });
  });
}
