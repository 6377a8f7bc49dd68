// Theme: follows the system until someone chooses; a choice equal to the system's goes back to following.
import { each, recall, remember, root } from "./dom.js";

const system = matchMedia("(prefers-color-scheme: dark)");
const systemTheme = () => (system.matches ? "dark" : "light");

function apply(theme) {
  for (const name of ["theme", "bsTheme"]) {
    if (theme) root.dataset[name] = theme;
    else delete root.dataset[name];
  }
}

export function applyRememberedTheme() {
  const theme = recall("theme");
  apply(theme === "light" || theme === "dark" ? theme : null);
}

export function startTheme() {
  each("[data-theme-button]", (button) => {
    const shown = () => root.dataset.theme ?? systemTheme();
    const label = () => {
      button.textContent = shown() === "dark" ? "Light" : "Dark";
    };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      const next = shown() === "dark" ? "light" : "dark";
      const choice = next === systemTheme() ? null : next;
      remember("theme", choice);
      apply(choice);
      label();
    });
    system.addEventListener("change", label);
  });
}
