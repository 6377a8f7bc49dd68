// Is the same person still signed in? Signing in again changes the CSRF token, so a page that was open before needs the new one.
import { all, one } from "./dom.js";

const person = (page) => page.body?.dataset.person;

/** Reads this page again. "same" after taking over its fresh token, "other" when someone else is signed in, "out" when nobody is,
 *  "gone" when the page answers but no longer lets this person in, "away" when there is no answer. */
export async function renewSession() {
  let answer;
  try {
    answer = await fetch(location.href, { redirect: "manual", cache: "no-store", headers: { Accept: "text/html" } });
  } catch {
    return "away";
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return "out";
  if (answer.status >= 500) return "away";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (person(page) !== person(document)) return person(page) ? "other" : "out";
  const token = one("input[name=csrfmiddlewaretoken]", page)?.value;
  if (!answer.ok || !token) return "gone";
  for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = token;
  return "same";
}

/** Where to sign in, said by the page. */
export const signInAddress = () => document.body.dataset.signIn ?? "/accounts/login/";
