// A form whose text the server would refuse for its size (413) is stopped here, where the text still stands in the page.
import { make, one } from "./dom.js";
import { beforeSubmit } from "./submit.js";

const bytes = (value) => (typeof value === "string" ? new Blob([value]).size : 0);
const megabytes = (n) => `${(n / 1_000_000).toFixed(1)} MB`;
const limit = (form) => Number(form.dataset.maxBytes ?? document.body.dataset.maxBytes ?? 0);

const total = (form) => [...new FormData(form).values()].reduce((sum, value) => sum + bytes(value), 0);

function largest(form) {
  const [name] = [...new FormData(form)].reduce((most, entry) => (bytes(entry[1]) > bytes(most[1]) ? entry : most));
  const field = form.elements[name];
  return { field, label: field?.labels?.[0]?.textContent.trim() || name };
}

async function refuse(form) {
  one(".errors[data-size]", form)?.remove();
  const { field, label } = largest(form);
  const link = make("a", { href: `#${field?.id ?? ""}` }, label);
  const text = `The text in this form is ${megabytes(total(form))}; at most ${megabytes(limit(form))} can be sent at once. Nothing was sent and nothing is lost. The largest part is `;
  const summary = make("div", { class: "errors", role: "alert", tabindex: "-1", "data-size": "" });
  summary.append(make("h2", {}, "Too large to send"), make("p", {}, text, link, "."));
  form.prepend(summary);
  summary.focus();
  return false;
}

/** data-max-bytes on the form or on the body is the server's own limit for text; files have theirs. */
export function startSize() {
  beforeSubmit((form) => form.method === "post" && limit(form) > 0 && total(form) > limit(form), refuse);
}
