// Says how a form's text stands, in every .saved inside it and every [data-saved-for] elsewhere.
import { all, make } from "./dom.js";
import { signInAddress } from "./session.js";

const said = {
  saving: "Saving",
  offline: "Not saved yet: no connection. Your text is kept in this tab.",
  unanswered: "Not saved yet: the server does not answer. Your text is kept in this tab.",
  "signed-out": "You are signed out. Your text is kept here; sign in in a new tab, then it is saved.",
  other: "Someone else is signed in in this browser. Your text is kept here and is not saved under their name.",
  conflict: "Not saved: a newer version exists. Both are shown in the form.",
};
const looks = { offline: "waiting", unanswered: "waiting", other: "signed-out" };

let region;

/** Screen readers hear of trouble and of its end, not of every save. */
function announce(text) {
  if (!region) {
    region = make("div", { class: "sr", role: "status" });
    document.body.append(region);
  }
  region.textContent = text;
}

export class SavedState {
  constructor(form) {
    this.form = form;
    this.kind = "saved";
  }

  places() {
    const elsewhere = this.form.id ? all(`[data-saved-for="${CSS.escape(this.form.id)}"]`) : [];
    return [...all(".saved", this.form), ...elsewhere];
  }

  /** `kind` is saved, saving, offline, unanswered, signed-out, other, conflict or refused; `text` is needed for saved and refused. */
  show(kind, text = said[kind]) {
    const calm = ["saved", "saving"];
    if (!calm.includes(kind) || (kind === "saved" && this.troubled)) {
      if (this.kind !== kind) announce(text);
      this.troubled = !calm.includes(kind);
    }
    this.kind = kind;
    for (const place of this.places()) this.write(place, kind, text);
  }

  write(place, kind, text) {
    place.classList.add("saved");
    if (kind === "saved") delete place.dataset.state;
    else place.dataset.state = looks[kind] ?? kind;
    const link = kind === "signed-out" && make("a", { href: signInAddress(), target: "_blank", rel: "noopener" }, "Sign in");
    place.replaceChildren(...(link ? [make("span", {}, text, " ", link)] : [text]));
  }
}
