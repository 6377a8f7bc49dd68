import { startSignoff } from "../signoff.js";

startSignoff();
