// Strips that scroll sideways on a phone (navigation, tabs) begin where one is.
import { all } from "./dom.js";

export function startStrips() {
  for (const current of all(".mast-nav [aria-current], .tabs [aria-current]")) {
    const strip = current.parentElement;
    strip.scrollLeft += current.getBoundingClientRect().right - strip.getBoundingClientRect().right + 48;
  }
}
