// After a step within a run the heading of the new scene takes focus, so that a screen reader begins where the story goes on.
import { one } from "./dom.js";

const inRuns = /\/cases\/runs\//;

export function startScene() {
  const title = one("#scene-title");
  if (title && inRuns.test(document.referrer) && !location.hash && !one(".errors")) title.focus({ preventScroll: true });
}
