import { startLens } from "../lens.js";
import { startMarks } from "../marks.js";
import { startScene } from "../scene.js";
import { startTerms } from "../terms.js";

startLens();
startMarks();
startScene();
startTerms();
