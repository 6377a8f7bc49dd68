// The error summary takes focus, so that a keyboard or a screen reader starts where the page has something to say.
import { each } from "./dom.js";

export function startErrors() {
  each(".errors[data-focus]", (summary) => {
    summary.tabIndex = -1;
    summary.focus();
  });
}
