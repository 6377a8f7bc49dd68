// A form or button with data-confirm asks in a dialog that says what will happen; the button repeats its own words.
import { make } from "./dom.js";
import { beforeSubmit } from "./submit.js";

const question = (form, submitter) => submitter?.dataset.confirm ?? form.dataset.confirm;

function ask(form, submitter) {
  const label = submitter?.textContent.trim() || submitter?.value || "Go on";
  const yes = make("button", { class: "btn btn-primary", value: "yes" }, label);
  const no = make("button", { class: "btn", value: "no", autofocus: "" }, "Cancel");
  const text = make("p", { id: "ask-text" }, question(form, submitter));
  const choices = make("form", { method: "dialog", class: "inline" }, yes, no);
  const dialog = make("dialog", { class: "ask", "aria-labelledby": "ask-text" }, text, choices);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

export function startConfirm() {
  beforeSubmit((form, submitter) => Boolean(question(form, submitter)), ask);
}
