// Loaded in the head without defer, before the first paint: no flash of the other theme, no part that folds after it was seen.
import { root } from "./dom.js";
import { applyRememberedTheme } from "./theme.js";

root.classList.add("js");
applyRememberedTheme();
