// Hours: the time at each level adds up to the line; the server accepts nothing else.
import { all, each, one } from "./dom.js";
import { hmm, minutes } from "./minutes.js";

function sentence(sum, whole) {
  if (whole === null) return sum ? `${hmm(sum)} placed` : "";
  const rest = whole - sum;
  if (rest > 0) return `${hmm(sum)} of ${hmm(whole)}, ${hmm(rest)} to place`;
  if (rest < 0) return `${hmm(sum)} of ${hmm(whole)}, ${hmm(-rest)} too much`;
  return `${hmm(sum)} of ${hmm(whole)}`;
}

/** The line's time as written, else from the clock times beside it. */
function lineMinutes(whole, clocks) {
  const [from, to] = clocks.map((field) => field.value);
  return minutes(whole.value) ?? (from && to ? minutes(`${from} to ${to}`) : null);
}

/**
 * In a form: [data-split-whole] holds the line's time, two [data-split-clock] its from and to, each [data-split] a level's;
 * [data-split-sum] says how they stand.
 */
export function startSplits() {
  each("[data-split-sum]", (out) => {
    const form = out.closest("form");
    const whole = one("[data-split-whole]", form);
    const clocks = all("[data-split-clock]", form);
    const fields = all("[data-split]", form);
    const show = () => {
      const sum = fields.reduce((total, field) => total + (minutes(field.value) ?? 0), 0);
      out.textContent = sentence(sum, lineMinutes(whole, clocks));
    };
    for (const field of [whole, ...clocks, ...fields]) field.addEventListener("input", show);
    show();
  });
}
