// Word counts: data-count names the field; data-count-aim is the number of words asked for.
import { each } from "./dom.js";

export const words = (text) => (text.match(/\S+/g) ?? []).length;

export function startCount() {
  each("[data-count]", (out) => {
    const field = document.getElementById(out.dataset.count);
    if (!field) return;
    const show = () => {
      const n = words(field.value);
      const aim = out.dataset.countAim;
      out.textContent = aim ? `${n} of ${aim} words` : `${n} ${n === 1 ? "word" : "words"}`;
    };
    field.addEventListener("input", show);
    show();
  });
}
