// Marking. Digits choose a level, J and K move, F goes to feedback, C to the comments, N completes; a switch turns them off.
import { all, each, one, recall, remember, root } from "./dom.js";

const weight = (input) => Number(input.closest(".crit").dataset.weight ?? 1);

/** The criterion in hand is open, pinned ones too. Returns open(index), at() and the list. */
function folding(rubric) {
  const criteria = all(".crit", rubric);
  let at = Math.max(0, criteria.findIndex((criterion) => criterion.classList.contains("crit-open")));
  const show = (criterion, shown) => {
    criterion.classList.toggle("crit-open", shown);
    one(".crit-more", criterion).setAttribute("aria-expanded", shown);
  };
  const open = (index) => {
    at = Math.max(0, Math.min(criteria.length - 1, index));
    criteria.forEach((criterion, i) => show(criterion, i === at || criterion.dataset.pinned === "yes"));
  };
  criteria.forEach((criterion, i) => {
    for (const input of all("input", criterion)) input.addEventListener("focus", () => open(i));
    const more = one(".crit-more", criterion);
    more.hidden = false;
    more.addEventListener("click", () => {
      const pin = !criterion.classList.contains("crit-open");
      criterion.dataset.pinned = pin ? "yes" : "no";
      open(at);
      if (!pin) show(criterion, false);
    });
  });
  return { criteria, open, at: () => at };
}

function count(rubric) {
  const chosen = all("input[type=radio]:checked", rubric);
  one("[data-total]").textContent = chosen.reduce((sum, input) => sum + Number(input.value) * weight(input), 0);
  one("[data-scored]").textContent = chosen.length;
  for (const criterion of all(".crit", rubric)) {
    const input = one("input[type=radio]:checked", criterion);
    one(".crit-score", criterion).textContent = input ? `${input.value * weight(input)} of ${4 * weight(input)}` : "not yet";
    const said = one(".crit-said", criterion);
    if (said) said.textContent = (input && one(".desc", input.parentElement)?.textContent) ?? "";
  }
}

function bank() {
  each(".bank button", (button) => {
    button.addEventListener("click", () => {
      const field = one("[data-feedback]");
      field.value = `${field.value}\n${button.firstElementChild.textContent}`.trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  });
}

/** What each key does; false when the key is not one of ours. */
function press(key, { criteria, open, at }) {
  if (/^[0-4]$/.test(key)) {
    const input = one(`input[type=radio][value="${key}"]`, criteria[at()]);
    // A click, not a property: the total, the saved state and the browser's own radio logic all follow from it.
    input?.click();
    input?.focus();
  } else if (key === "j" || key === "k") {
    open(at() + (key === "j" ? 1 : -1));
    (one("input:checked", criteria[at()]) ?? one("input", criteria[at()])).focus();
  } else if (key === "f") one("[data-feedback]").focus();
  else if (key === "c") one(".bank button")?.focus();
  else if (key === "n") one(".total .btn").focus();
  else return false;
  return true;
}

function keyboard(keys, rubric) {
  const apply = () => root.classList.toggle("keys-off", !keys.checked);
  keys.checked = recall("keys") !== "off";
  apply();
  keys.addEventListener("change", () => {
    remember("keys", keys.checked ? null : "off");
    apply();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");
    if (writing || !keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (press(event.key.toLowerCase(), rubric)) event.preventDefault();
  });
}

export function startMarking() {
  each("[data-rubric]", (rubric) => {
    const folds = folding(rubric);
    rubric.addEventListener("change", () => count(rubric));
    bank();
    const keys = one("[data-keys]");
    if (keys) keyboard(keys, folds);
    folds.open(folds.at());
    count(rubric);
  });
}
