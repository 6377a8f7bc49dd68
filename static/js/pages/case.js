import { startLens } from "../lens.js";
import { startMarks } from "../marks.js";
import { startTerms } from "../terms.js";

startLens();
startMarks();
startTerms();
