// Bridge memo: the server redraws the bridge while someone writes; a folded part shows what is written in it.
import { all, each, one } from "../dom.js";
import { startParts } from "../parts.js";

const pause = 500;
const looks = { written: ["good", "Written"], begun: ["warn", "Begun"], empty: ["soft", "Not written yet"] };

function showParts(bridge, form) {
  const states = bridge.dataset.states.split(" ");
  all("[data-part-state]", form).forEach((place, i) => {
    const [look, words] = looks[states[i]];
    place.className = `state state-${look}`;
    place.textContent = words;
  });
  const progress = one("[data-memo-progress]", form);
  const aim = progress.dataset.aim ? ` of about ${progress.dataset.aim}` : "";
  progress.textContent = `${bridge.dataset.parts} of 8 parts written, ${bridge.dataset.words}${aim} words`;
}

/** Puts the new drawing in place of the old one; a deck that has drawn itself once stays drawn. */
function replace(markup, form) {
  const fresh = one("#bridge", new DOMParser().parseFromString(markup, "text/html"));
  const old = one("#bridge");
  if (!fresh || fresh.innerHTML === old.innerHTML) return;
  for (const deck of all(".deck.draw", fresh)) if (one(".draw, .drawn", old)) deck.classList.replace("draw", "drawn");
  old.replaceWith(document.adoptNode(fresh));
  showParts(fresh, form);
}

function startDrawing(form) {
  let timer;
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    const body = new FormData(form);
    const headers = { "X-CSRFToken": body.get("csrfmiddlewaretoken"), "X-Requested-With": "XMLHttpRequest" };
    try {
      const answer = await fetch(form.dataset.drawing, { method: "POST", body, headers, redirect: "manual" });
      if (answer.ok && mine === asked) replace(await answer.text(), form);
    } catch {
      // Without a connection the drawing waits; what is typed is kept by the autosave.
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "title") one("h1[data-memo-title]").textContent = event.target.value.trim() || one("h1[data-memo-title]").dataset.memoTitle;
    clearTimeout(timer);
    timer = setTimeout(draw, pause);
  });
}

/** A link such as #memo-limit opens the part in which the field stands. */
function openTarget() {
  const target = location.hash.startsWith("#memo-") && document.getElementById(location.hash.slice(1));
  if (!target) return;
  const part = target.closest("details.part");
  if (part) part.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

startParts();
each("form[data-drawing]", startDrawing);
openTarget();
window.addEventListener("hashchange", openTarget);
