// Marking. Digits choose a level, J and K move, C goes to the comments, F to feedback, N completes and goes on; a switch turns them off.
import { all, each, one, recall, remember, root } from "./dom.js";
import { startPresence } from "./presence.js";

const weight = (criterion) => Number(criterion.dataset.weight ?? 1);
const chosen = (criterion) => one("input[type=radio]:checked", criterion);

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
    for (const field of all("input, textarea", criterion)) field.addEventListener("focus", () => i !== at && open(i));
    const more = one(".crit-more", criterion);
    more.hidden = false;
    more.addEventListener("click", () => {
      const pin = !criterion.classList.contains("crit-open");
      criterion.dataset.pinned = pin ? "yes" : "no";
      open(at);
      if (!pin) show(criterion, false);
    });
  });
  const enter = (index) => {
    open(index);
    const target = chosen(criteria[at]) ?? one("input", criteria[at]);
    target.focus({ preventScroll: true });
    criteria[at].scrollIntoView({ block: "nearest" });
  };
  return { criteria, open, enter, at: () => at };
}

function count(rubric) {
  const criteria = all(".crit", rubric);
  const levelled = criteria.filter(chosen);
  one("[data-total]").textContent = levelled.reduce((sum, criterion) => sum + Number(chosen(criterion).value) * weight(criterion), 0);
  one("[data-scored]").textContent = levelled.length;
  for (const criterion of criteria) {
    const input = chosen(criterion);
    const most = Number(criterion.dataset.top) * weight(criterion);
    one(".crit-score", criterion).textContent = input ? `${Number(input.value) * weight(criterion)} of ${most}` : "not yet";
    const band = input && one(".desc", input.parentElement)?.textContent;
    const comment = one("[data-comment]", criterion).value.trim();
    one(".crit-said", criterion).textContent = [band, comment && `“${comment}”`].filter(Boolean).join(" ");
  }
}

/** A ready comment is added to the comment of its own criterion. */
function bank(rubric) {
  for (const button of all(".bank button", rubric)) {
    button.addEventListener("click", () => {
      const field = one("[data-comment]", button.closest(".crit"));
      field.value = `${field.value}\n${button.firstElementChild.textContent}`.trim();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
}

/** Completes and goes on; while a level is missing and no gate is set, goes to the first that is. */
function finish(rubric, { criteria, enter }) {
  const missing = criteria.findIndex((criterion) => !chosen(criterion));
  if (missing >= 0 && !one("[name=gate]", rubric).value) enter(missing);
  else rubric.requestSubmit(one("[data-complete-next]", rubric));
}

/** What each key does; false when the key is not one of ours. */
function press(key, rubric, folds) {
  const { criteria, enter, at } = folds;
  if (/^\d$/.test(key)) {
    const input = one(`input[type=radio][value="${key}"]`, criteria[at()]);
    // A click, not a property: the total, the saved state and the browser's own radio logic all follow from it.
    input?.click();
    input?.focus();
    return Boolean(input);
  }
  const does = {
    j: () => enter(at() + 1),
    k: () => enter(at() - 1),
    c: () => (one(".bank button", criteria[at()]) ?? one("[data-comment]", criteria[at()])).focus(),
    f: () => one("[data-feedback]", rubric).focus(),
    n: () => finish(rubric, folds),
  }[key];
  does?.();
  return Boolean(does);
}

function keyboard(keys, rubric, folds) {
  const apply = () => root.classList.toggle("keys-off", !keys.checked);
  keys.closest(".keys").hidden = false;
  keys.checked = recall("keys") !== "off";
  apply();
  keys.addEventListener("change", () => {
    remember("keys", keys.checked ? null : "off");
    apply();
  });
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    const writing = event.target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");
    // Escape leaves a text, so that the keys work again without reaching for the mouse.
    if (writing && event.key === "Escape" && rubric.contains(event.target)) folds.enter(folds.at());
    if (writing) return;
    if (press(event.key.toLowerCase(), rubric, folds)) event.preventDefault();
  });
}

export function startMarking() {
  each("[data-rubric]", (rubric) => {
    const folds = folding(rubric);
    rubric.addEventListener("change", () => count(rubric));
    rubric.addEventListener("input", () => count(rubric));
    bank(rubric);
    const keys = one("[data-keys]", rubric);
    if (keys) keyboard(keys, rubric, folds);
    folds.open(folds.at());
    count(rubric);
    one(".errors", rubric)?.focus();
  });
  each("[data-presence]", startPresence);
}
