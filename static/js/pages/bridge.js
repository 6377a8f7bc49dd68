import { startParts } from "../parts.js";

startParts();
