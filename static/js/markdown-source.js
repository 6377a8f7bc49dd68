// Authoring: the buttons put marks around the selection; the preview is the server's own rendering, since that one decides.
import { all, each, make, one } from "./dom.js";

const wait = 400;

function toolbar(source) {
  for (const button of all("[data-mark]", source.form)) {
    button.addEventListener("click", () => {
      const [before, after = before] = button.dataset.mark.split("|");
      const { selectionStart: from, selectionEnd: to } = source;
      source.setRangeText(before + source.value.slice(from, to) + after, from, to, "end");
      // With nothing selected, what is typed next belongs between the marks.
      if (from === to) source.setSelectionRange(from + before.length, from + before.length);
      source.dispatchEvent(new Event("input", { bubbles: true }));
      source.focus();
    });
  }
}

/** A finding's link goes to its line in the source. */
function findings(source) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = source.value.split("\n").slice(0, Number(link.dataset.line));
    const end = lines.join("\n").length;
    source.focus();
    source.setSelectionRange(end - (lines.at(-1)?.length ?? 0), end);
  });
}

function preview(source, target) {
  let timer;
  let asked;
  const render = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(source.form);
    try {
      const answer = await fetch(source.dataset.source, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken"), "X-Requested-With": "XMLHttpRequest" },
        redirect: "manual",
        signal: asked.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      target.replaceChildren(...page.body.childNodes);
      document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: target } }));
      target.removeAttribute("data-stale");
    } catch (reason) {
      if (reason.name === "AbortError" || target.hasAttribute("data-stale")) return;
      target.setAttribute("data-stale", "");
      target.prepend(make("p", { class: "note" }, "The preview does not follow at the moment; what you write is kept."));
    }
  };
  source.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(render, wait);
  });
}

/** A textarea[data-source] whose value is the address that renders it; the answer's body fills [data-preview]. */
export function startMarkdownSource() {
  each("textarea[data-source]", (source) => {
    toolbar(source);
    findings(source);
    const target = one("[data-preview]");
    if (target && source.dataset.source) preview(source, target);
  });
}
