// Amounts of time as people write them. The server reads the same forms and decides; this is for sums while typing.
const parts = { "¼": 0.25, "½": 0.5, "¾": 0.75 };

const between = /^(\d{1,2})[:.]([0-5]\d)\s*(?:-|–|to)\s*(\d{1,2})[:.]([0-5]\d)$/i;
const clock = /^(\d+):([0-5]\d)$/;
const named = /^(?:(\d+(?:[.,]\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?$/i;
const fraction = /^(\d*)\s*([¼½¾])\s*h?$/;
const decimal = /^\d*[.,]?\d+$/;

/** Minutes in "8:15", "8.25", "8½", "8h 15m", "45m" or "13:00 to 15:30"; null when it can't be read. */
export function minutes(text) {
  const plain = text.trim();
  if (!plain) return null;
  let found = between.exec(plain);
  if (found) {
    const [from, to] = [Number(found[1]) * 60 + Number(found[2]), Number(found[3]) * 60 + Number(found[4])];
    return (to - from + 1440) % 1440;
  }
  found = clock.exec(plain);
  if (found) return Number(found[1]) * 60 + Number(found[2]);
  found = fraction.exec(plain);
  if (found) return Math.round((Number(found[1] || 0) + parts[found[2]]) * 60);
  if (decimal.test(plain)) return Math.round(Number(plain.replace(",", ".")) * 60);
  found = named.exec(plain);
  return found ? Math.round(Number((found[1] ?? "0").replace(",", ".")) * 60) + Number(found[2] ?? 0) : null;
}

/** Minutes as h:mm. */
export const hmm = (n) => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}`;
