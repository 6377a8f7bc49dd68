// Says every 20 seconds that this page is in front of somebody, and shows who else is there.
import { one } from "./dom.js";

const beat = 20_000;

export function startPresence(place) {
  const tell = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(place.dataset.presence, {
        method: "POST",
        headers: { "X-CSRFToken": one("input[name=csrfmiddlewaretoken]")?.value ?? "", Accept: "application/json" },
        redirect: "manual",
      });
      if (!answer.ok) return;
      const { label } = await answer.json();
      place.textContent = label;
      place.hidden = !label;
    } catch {
      // Nobody is told for a while; the next beat tries again.
    }
  };
  tell();
  setInterval(tell, beat);
  document.addEventListener("visibilitychange", tell);
}
