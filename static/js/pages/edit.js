import { startMarkdownSource } from "../markdown-source.js";

startMarkdownSource();
