import { startTerms } from "../terms.js";

startTerms();
