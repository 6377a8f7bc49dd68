// Two versions of one draft: both are shown, the person chooses, and the one not chosen stays on the page to copy from.
import { all, make, one } from "./dom.js";

const even = (text) => String(text ?? "").replace(/\r\n?/g, "\n");
const listed = (value) => (Array.isArray(value) ? value : [value]).map(even);

/** The form's own values by name, as lists of strings; without files and without the fields that only serve the sending. */
export function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "revision") continue;
    (fields[name] ??= []).push(even(value));
  }
  return fields;
}

/** The names whose values differ between ours (lists) and the server's (strings or lists); only what the server names counts. */
export function differing(ours, theirs) {
  return Object.keys(theirs).filter((name) => {
    const [a, b] = [ours[name] ?? [], listed(theirs[name])].map((values) => values.filter(Boolean).join("\u0000"));
    return a !== b;
  });
}

export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const wanted = listed(value);
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = wanted.includes(option.value);
      else field.value = wanted[0] ?? "";
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }
}

function label(form, name) {
  const field = one(`[name="${CSS.escape(name)}"]`, form);
  const heading = field?.type === "radio" || field?.type === "checkbox" ? one("legend", field.closest("fieldset") ?? field) : field?.labels?.[0];
  return (heading?.textContent ?? name).trim();
}

/** What a value says to a person: the words beside a radio or in a list, not its code. */
function words(form, name, value) {
  const fields = all(`[name="${CSS.escape(name)}"]`, form);
  return listed(value).filter(Boolean).map((code) => {
    const choice = fields.find((field) => /radio|checkbox/.test(field.type) && field.value === code);
    const option = [...(fields[0]?.options ?? [])].find((candidate) => candidate.value === code);
    return (choice?.labels[0]?.textContent ?? option?.label ?? code).trim();
  }).join(", ");
}

function side(title, text) {
  return make("div", { class: "conflict-side" }, make("b", {}, title), make("p", { tabindex: "0" }, text || "Nothing written"));
}

function pairs(form, names, ours, theirs) {
  return names.map((name) => {
    const mine = side("Yours, in this tab", words(form, name, ours[name] ?? ""));
    const pair = make("div", { class: "conflict-pair" }, mine, side("The other, saved before", words(form, name, theirs[name])));
    return make("div", { class: "conflict-field" }, make("h3", {}, label(form, name)), pair);
  });
}

function setAside(form, names, values, whose) {
  const rows = names.map((name) => {
    const text = words(form, name, values[name] ?? "");
    return make("div", { class: "conflict-field" }, make("h3", {}, label(form, name)), side(whose, text));
  });
  return make("details", { class: "conflict" }, make("summary", {}, "The version you did not take, until you leave this page"), ...rows);
}

/** Shows both versions at the head of the form. Resolves to "mine" or "other". */
export function settleConflict(form, answer) {
  const ours = fieldsOf(form);
  const names = differing(ours, answer.fields);
  const mine = make("button", { type: "button", class: "btn btn-primary" }, "Keep mine");
  const other = make("button", { type: "button", class: "btn" }, "Take the other");
  const panel = make("section", { class: "conflict", tabindex: "-1", "aria-labelledby": "conflict-head" });
  panel.append(make("h2", { id: "conflict-head" }, "Two versions of this text"), make("p", {}, answer.message ?? "It was saved elsewhere after you opened it. Nothing is lost: choose which one to go on with."));
  panel.append(...pairs(form, names, ours, answer.fields), make("div", { class: "inline" }, mine, other));
  form.prepend(panel);
  panel.focus();
  return new Promise((resolve) => {
    const close = (choice, values, whose) => {
      panel.replaceWith(setAside(form, names, values, whose));
      (one(`[name="${CSS.escape(names[0] ?? "")}"]`, form) ?? form).focus?.();
      resolve(choice);
    };
    mine.addEventListener("click", () => close("mine", answer.fields, "The other"));
    other.addEventListener("click", () => close("other", ours, "Yours"));
  });
}
