// Builds what the browser gets: node static/build.mjs. Reads static/css, static/js and node_modules; writes static/dist.
import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileAsync } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const libraries = join(here, "..", "node_modules");
const finished = join(here, "dist");
const unfinished = join(here, "dist.part");

async function styles() {
  // On screen mezzo.css, on paper paper.css, which PDF files are set with.
  for (const name of ["mezzo", "paper"]) {
    const { css } = await compileAsync(join(here, "css", `${name}.scss`), {
      style: "compressed",
      loadPaths: [libraries],
      quietDeps: true,
      // Bootstrap 5.3 is written with these; its own move to the module system is not ours to make.
      silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    });
    await writeFile(join(unfinished, `${name}.css`), css);
  }
}

async function scripts() {
  const pages = (await readdir(join(here, "js", "pages"))).filter((name) => name.endsWith(".js"));
  await build({
    entryPoints: ["early.js", "mezzo.js", ...pages.map((name) => `pages/${name}`)].map((name) => join(here, "js", name)),
    outbase: join(here, "js"),
    outdir: unfinished,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome111", "firefox113", "safari16.4"],
    legalComments: "none",
    logLevel: "warning",
  });
}

async function copies() {
  const serif = join(libraries, "@fontsource-variable", "source-serif-4");
  for (const script of ["latin", "latin-ext"]) {
    await cp(join(serif, "files", `source-serif-4-${script}-wght-normal.woff2`), join(unfinished, `source-serif-4-${script}.woff2`));
    await cp(join(serif, "files", `source-serif-4-${script}-wght-italic.woff2`), join(unfinished, `source-serif-4-${script}-italic.woff2`));
  }
  await cp(join(serif, "LICENSE"), join(unfinished, "source-serif-4-license.txt"));
  await cp(join(libraries, "htmx.org", "dist", "htmx.min.js"), join(unfinished, "htmx.js"));
}

// A build that fails leaves the last good one in place.
await rm(unfinished, { recursive: true, force: true });
await mkdir(unfinished);
await Promise.all([styles(), scripts(), copies()]);
await rm(finished, { recursive: true, force: true });
await rename(unfinished, finished);
