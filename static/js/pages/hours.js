import { startSplits } from "../splits.js";

startSplits();
