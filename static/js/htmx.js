// htmx sends the page's CSRF token; its other settings stand in the page's htmx-config.
import { one } from "./dom.js";

export function startHtmx() {
  document.addEventListener("htmx:configRequest", (event) => {
    const token = one("input[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
}
