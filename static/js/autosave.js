// A form with data-autosave="address" saves itself while someone writes; what is typed is never lost to a
// dropped connection, an ended session or a second tab. The server counts revisions and answers
//   200 {revision, saved_at, label}     409 {revision, fields, label, message}     anything else: not saved
import { each, one } from "./dom.js";
import { differing, fieldsOf, fill, settleConflict } from "./conflict.js";
import { SavedState } from "./saved-state.js";
import { renewSession } from "./session.js";
import { beforeSubmit } from "./submit.js";

const pause = 800;
const patience = 20_000;
const firstRetry = 2_000;
const longestRetry = 30_000;
const keepaliveRoom = 60_000;
const drafts = new Map();

class Draft {
  constructor(form) {
    this.form = form;
    this.state = new SavedState(form);
    this.edits = 0;
    this.saved = 0;
    this.failures = 0;
    this.unanswered = [];
  }

  get dirty() {
    return this.edits > this.saved;
  }

  get token() {
    return one("input[name=csrfmiddlewaretoken]", this.form)?.value ?? "";
  }

  get revision() {
    return this.form.elements.revision?.value;
  }

  set revision(value) {
    const field = this.form.elements.revision;
    if (field && value !== undefined) field.value = value;
  }

  typed() {
    if (this.filling) return;
    this.edits += 1;
    if (!this.failures) this.state.show("saving");
    this.later(pause);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Saves what is unsaved; resolves to whether all of it now is. Saves of one form never overlap. */
  save(leaving = false) {
    clearTimeout(this.timer);
    if (!this.dirty) return Promise.resolve(true);
    if (this.choosing) return Promise.resolve(false);
    this.running ??= this.send(leaving).finally(() => {
      this.running = null;
      if (this.dirty && !this.stuck && !this.choosing) this.later(this.failures ? this.wait() : 0);
    });
    return this.running.then(() => !this.dirty);
  }

  wait() {
    return Math.min(longestRetry, firstRetry * 2 ** (this.failures - 1)) * (0.8 + Math.random() * 0.4);
  }

  async send(leaving) {
    const edits = this.edits;
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
    const snapshot = fieldsOf(this.form);
    let answer;
    try {
      answer = await this.post(body, leaving);
    } catch {
      answer = null;
    }
    // Whether it was stored is not known: the answer alone may have been lost, here or between proxy and site.
    if (!answer || answer.status >= 500) this.unanswered.push(snapshot);
    if (answer) await this.read(answer, edits);
    else this.fail(navigator.onLine === false ? "offline" : "unanswered");
  }

  post(body, leaving) {
    const size = [...body.values()].reduce((sum, value) => sum + new Blob([value]).size, 0);
    return fetch(this.form.dataset.autosave, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": this.token, "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
      redirect: "manual",
      keepalive: leaving && size < keepaliveRoom,
      signal: AbortSignal.timeout(patience),
    });
  }

  fail(kind) {
    this.failures += 1;
    this.state.show(kind);
  }

  async read(answer, edits) {
    const facts = await answer.json().catch(() => null);
    if (answer.ok && facts?.revision !== undefined) return this.accept(facts, edits);
    if (answer.status === 409 && facts?.fields) return this.disagree(facts);
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return this.renew();
    if (answer.ok || answer.status >= 500 || answer.status === 429) return this.fail("unanswered");
    const why = answer.status === 413 ? "it is too long to be sent. Shorten it" : "this page no longer takes it. Copy what you need";
    return this.refuse(facts?.message ?? `Not saved: ${why}; nothing you typed is lost.`);
  }

  accept(facts, edits) {
    this.revision = facts.revision;
    this.saved = Math.max(this.saved, edits);
    this.failures = 0;
    this.renewed = this.stuck = false;
    this.unanswered = [];
    if (!this.dirty) this.state.show("saved", facts.label ?? "Saved");
  }

  /** Stays as it is until someone types again. */
  refuse(text) {
    this.state.show("refused", text);
    this.failures += 1;
    this.stuck = true;
    this.form.addEventListener("input", () => { this.stuck = false; }, { once: true, capture: true });
  }

  disagree(facts) {
    const versions = [fieldsOf(this.form), ...this.unanswered];
    // A save whose answer got lost comes back as a newer version; it is our own.
    const own = versions.some((version) => !differing(version, facts.fields).length);
    if (own && String(facts.revision) !== this.revision) {
      this.revision = facts.revision;
      this.unanswered = [];
    } else if (own) {
      this.fail("unanswered");
    } else {
      this.choose(facts);
    }
  }

  async choose(facts) {
    this.state.show("conflict");
    this.choosing = true;
    const choice = await settleConflict(this.form, facts);
    this.choosing = false;
    this.revision = facts.revision;
    this.failures = 0;
    if (choice === "mine") {
      this.state.show("saving");
      this.later(0);
      return;
    }
    this.filling = true;
    fill(this.form, facts.fields);
    this.filling = false;
    this.saved = this.edits;
    this.state.show("saved", facts.label ?? "Saved");
  }

  /** Refused for the person, not for the text: take a fresh token once, otherwise wait until they are back. */
  async renew() {
    const session = this.renewed ? "gone" : await renewSession();
    if (session === "same") {
      this.renewed = true;
    } else if (session === "gone") {
      this.renewed = false;
      this.refuse("Not saved: you may no longer write here. Copy what you need; nothing you typed is lost.");
    } else if (session === "away") {
      this.fail("unanswered");
    } else {
      this.fail(session === "out" ? "signed-out" : "other");
    }
  }
}

/** Lets the latest text arrive before the form itself is sent; when it can't, the form stays where the text is. */
async function settle(form) {
  const draft = drafts.get(form);
  draft.stuck = false;
  for (let round = 0; round < 3 && draft.dirty; round += 1) await draft.save();
  if (draft.dirty) (one(".conflict", form) ?? draft.state.places()[0])?.scrollIntoView({ block: "center" });
  return !draft.dirty;
}

const unsaved = () => [...drafts.values()].filter((draft) => draft.dirty && draft.form.isConnected);

function followThePage() {
  document.addEventListener("input", (event) => drafts.get(event.target.form)?.typed());
  document.addEventListener("visibilitychange", () => {
    for (const draft of unsaved()) draft.save(document.hidden);
  });
  window.addEventListener("pagehide", () => unsaved().forEach((draft) => draft.save(true)));
  for (const back of ["online", "focus"]) {
    window.addEventListener(back, () => unsaved().forEach((draft) => !draft.stuck && draft.save()));
  }
  window.addEventListener("offline", () => unsaved().forEach((draft) => draft.fail("offline")));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
}

export function startAutosave() {
  each("form[data-autosave]", (form) => drafts.set(form, new Draft(form)));
  beforeSubmit((form) => drafts.get(form)?.dirty ?? false, settle);
  followThePage();
}
