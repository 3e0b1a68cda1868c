// Compiles italia.scss and leaves out every rule for a class that no template and no script of ours names.

import { readFile, writeFile, copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const italia = join(here, "node_modules", "bootstrap-italia");
const to = join(here, "..", "static", "italia");
const { version } = JSON.parse(await readFile(join(italia, "package.json")));

const { css } = compile(join(here, "italia.scss"), {
  style: "compressed",
  loadPaths: [join(italia, "src", "scss")],
  silenceDeprecations: ["import", "global-builtin", "mixed-decls", "color-functions", "legacy-js-api"],
  quietDeps: true,
});
const [cut] = await new PurgeCSS().purge({
  content: ["html", "js"].map((kind) => join(root, "{config,mediation,bookings,notifications}", "**", `*.${kind}`)),
  skippedContentGlobs: [join(here, "node_modules", "**"), join(root, "staticfiles", "**")],
  css: [{ raw: css }],
  // A name with a dash or a colon is one word.
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
});
const licence = `/*! Bootstrap Italia ${version}, BSD-3-Clause, cut to what Ponte uses: see LICENSE beside this file. */\n`;
await writeFile(join(to, "italia.css"), `${licence}${cut.css.trim()}\n`);
await copyFile(join(italia, "LICENSE"), join(to, "LICENSE"));
