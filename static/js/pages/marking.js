import { startMarking } from "../marking.js";

startMarking();
