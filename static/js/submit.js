// What happens before a form is sent, in order: every step that applies says yes, then the form goes, once.
const steps = [];
const asked = new WeakSet();
const passed = new WeakSet();
const releaseAfter = 10_000;

/** `applies(form, submitter)` says whether `run(form, submitter)`, which resolves to true or false, is needed at all. */
export function beforeSubmit(applies, run) {
  steps.push({ applies, run });
}

async function ask(form, submitter, needed) {
  asked.add(form);
  try {
    for (const step of needed) if (!(await step.run(form, submitter))) return;
    passed.add(form);
    form.requestSubmit(submitter ?? undefined);
  } finally {
    passed.delete(form);
    asked.delete(form);
  }
}

function intercept(event) {
  const { target: form, submitter } = event;
  if (form.method === "dialog" || passed.has(form)) return;
  const needed = steps.filter((step) => step.applies(form, submitter));
  const again = form.dataset.sent !== undefined || asked.has(form);
  if (!again && !needed.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!again) ask(form, submitter, needed);
}

/** The guard is a mark on the form, not a disabled button: a button that is disabled would not send its own value. */
function markSent(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  form.dataset.sent = "";
  // A form whose answer is a file leaves the page in place.
  setTimeout(() => delete form.dataset.sent, releaseAfter);
}

export function startSubmit() {
  document.addEventListener("submit", intercept, true);
  window.addEventListener("submit", markSent);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
  });
}
