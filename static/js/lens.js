// Case: which of the student's marks are shown.
import { each, one } from "./dom.js";

export function startLens() {
  each("[data-lens-pick]", (pick) => {
    pick.addEventListener("change", (event) => {
      one("#scene-text").dataset.lens = event.target.value;
    });
  });
}
