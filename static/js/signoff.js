// Sign-off: nothing is preset. One button answers the unflagged lines; the sums and the last button follow.
import { all, each, one } from "./dom.js";
import { hmm } from "./minutes.js";

const count = (n) => `${n} ${n === 1 ? "line" : "lines"}`;

function tally(lines) {
  const sums = { approve: [0, 0], return: [0, 0], open: [0, 0] };
  for (const line of lines) {
    const sum = sums[one("input:checked", line)?.value ?? "open"];
    sum[0] += Number(line.dataset.minutes);
    sum[1] += 1;
  }
  return sums;
}

function buttonText(sums) {
  const says = [sums.approve[1] && `Sign ${count(sums.approve[1])}`, sums.return[1] && `return ${sums.return[1]}`];
  const text = says.filter(Boolean).join(", ");
  return text ? text[0].toUpperCase() + text.slice(1) : "Sign the lines I approve";
}

export function startSignoff() {
  each("[data-sign]", (sign) => {
    const lines = all("[data-minutes]", sign);
    const show = () => {
      const sums = tally(lines);
      for (const [name, [time, n]] of Object.entries(sums)) {
        for (const out of all(`[data-sum="${name}"]`)) out.textContent = `${hmm(time)}, ${count(n)}`;
      }
      for (const button of all("[data-sign-go]", sign)) button.textContent = buttonText(sums);
    };
    sign.addEventListener("change", show);
    one("[data-unflagged]", sign)?.addEventListener("click", (event) => {
      event.preventDefault();
      for (const line of lines) if (line.dataset.flagged === undefined) one('[value="approve"]', line).checked = true;
      show();
    });
    show();
  });
}
