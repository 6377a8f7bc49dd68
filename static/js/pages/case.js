import { startLens } from "../lens.js";
import { startTerms } from "../terms.js";

startLens();
startTerms();
