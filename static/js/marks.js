// Marking a sentence where it stands: a click on it offers the three levels. The boxes in the list below stay the truth;
// this only ticks them, so that saving, keyboard and a page without scripts all go the same way.
import { all, each, make, one } from "./dom.js";

const levels = ["micro", "mezzo", "macro"];
const word = (level) => level[0].toUpperCase() + level.slice(1);

class Marking {
  constructor(text) {
    this.text = text;
    this.boxes = new Map(all(`input[name="mark"][form="${text.dataset.marking}"]`).map((box) => [box.value, box]));
    text.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true));
    document.addEventListener("change", (event) => this.boxes.has(event.target.value) && this.draw(event.target.value));
  }

  box(unit, level) {
    return this.boxes.get(`${unit}:${level}`);
  }

  ring(level) {
    return one(".ring", this.boxes.values().next().value.closest("li").querySelector(`[data-level="${level}"]`).parentElement).cloneNode(true);
  }

  clicked(event) {
    if (event.target.closest("a, .mark-tools") || String(getSelection())) return;
    const unit = event.target.closest(".unit");
    const again = unit && unit === this.unit;
    this.close();
    if (unit && !again) this.open(unit);
  }

  open(unit) {
    this.unit = unit;
    unit.dataset.open = "";
    const buttons = levels.map((level) => {
      const button = make("button", { type: "button", "aria-pressed": String(this.box(unit.id, level).checked) }, this.ring(level), word(level));
      button.addEventListener("click", () => this.toggle(level, button));
      return button;
    });
    this.tools = make("span", { class: "mark-tools", role: "group", "aria-label": "Mark this sentence as" }, ...buttons);
    unit.after(this.tools);
  }

  close() {
    this.tools?.remove();
    if (this.unit) delete this.unit.dataset.open;
    this.tools = this.unit = null;
  }

  toggle(level, button) {
    const box = this.box(this.unit.id, level);
    box.checked = !box.checked;
    button.setAttribute("aria-pressed", String(box.checked));
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  /** Shows in the text what the boxes of a sentence say. */
  draw(value) {
    const id = value.slice(0, value.lastIndexOf(":"));
    const unit = document.getElementById(id);
    const marked = levels.filter((level) => this.box(id, level).checked);
    one(".signs", unit)?.remove();
    unit.classList.remove("cue", "cue-several", ...levels.map((level) => `cue-${level}`));
    if (marked.length) {
      unit.classList.add("cue", ...marked.map((level) => `cue-${level}`));
      if (marked.length > 1) unit.classList.add("cue-several");
      const signs = marked.flatMap((level) => [this.ring(level), make("span", { class: "sr" }, ` (your ${level} mark)`)]);
      unit.append(make("span", { class: "signs" }, ...signs));
    }
    this.count();
  }

  count() {
    const number = [...this.boxes.values()].filter((box) => box.checked).length;
    one(".lens legend").textContent = number ? `My ${number} mark${number === 1 ? "" : "s"}` : "My marks";
  }
}

export function startMarks() {
  each("[data-marking]", (text) => new Marking(text));
}
