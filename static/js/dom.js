// Shared by every instrument: short names for looking things up, and set-up that also reaches what htmx brings later.
export const root = document.documentElement;
export const one = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];

/** Runs `setup` once for each element that matches, now and whenever htmx brings new ones. */
export function each(selector, setup) {
  const known = new WeakSet();
  const visit = (from) => {
    const found = all(selector, from);
    if (from instanceof Element && from.matches(selector)) found.unshift(from);
    for (const element of found) {
      if (known.has(element)) continue;
      known.add(element);
      setup(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.detail.elt));
}

/** An element with attributes and children, made without markup so that no text is ever read as HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** What this browser was asked to remember; null where storage is switched off. */
export function recall(name) {
  try {
    return localStorage.getItem(`mezzo-${name}`);
  } catch {
    return null;
  }
}

/** Remembers a setting of this browser, never anything a person wrote; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(`mezzo-${name}`);
    else localStorage.setItem(`mezzo-${name}`, value);
  } catch {
    // Storage is switched off: the setting holds for this page.
  }
}
