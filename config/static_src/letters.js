// Cuts the letters of the language card and of the languages' own names, so that no computer shows boxes in their place.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const to = join(here, "..", "static", "letters");
const data = join(here, "..", "..", "mediation", "data");

// As the fonts' makers name themselves; the package of this one names only who gathered it.
const ADOBE = "Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'";

// What a computer in a ward may lack. Signs that several scripts share stand with the one that uses them.
const scripts = [
  { script: "Ethiopic", weight: 600 },
  { script: "Tifinagh", weight: 400 },
  { script: "Arabic", shared: "\u200c۔", weight: 600 },
  { script: "Devanagari", shared: "।", weight: 600 },
  { script: "Bengali", weight: 600 },
  { script: "Gurmukhi", weight: 600 },
  { script: "Tamil", weight: 600 },
  { script: "Sinhala", weight: 600 },
  { script: "Han", shared: "。", weight: 600, family: "sc", part: "chinese-simplified", owner: ADOBE },
];

const text = (await Promise.all(["card.toml", "languages.toml"].map((name) => readFile(join(data, name), "utf8")))).join("");
const rules = [];
const owners = [];
let licence = "";
await mkdir(to, { recursive: true });
for (const { script, weight, shared = "", family = script.toLowerCase(), part = family, owner } of scripts) {
  const letters = [...new Set(text.match(new RegExp(`\\p{Script=${script}}|[${shared}]`, "gu")))].sort();
  const from = join(here, "node_modules", "@fontsource", `noto-sans-${family}`);
  const whole = await readFile(join(from, "files", `noto-sans-${family}-${part}-${weight}-normal.woff2`));
  const file = `noto-sans-${family}.woff2`;
  await writeFile(join(to, file), await subsetFont(whole, letters.join(""), { targetFormat: "woff2" }));
  const [named, ...terms] = (await readFile(join(from, "LICENSE"), "utf8")).split("\n");
  owners.push(owner ?? named);
  licence = terms.join("\n");
  const range = letters.map((letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  rules.push(
    `@font-face { font-family: "Ponte Letters"; font-weight: 400 700; font-display: swap; ` +
      `src: url("${file}") format("woff2"); unicode-range: ${range.join(", ")}; }`,
  );
}
const head = "/* Written by config/static_src/letters.js: the scripts of the language card, cut from Noto Sans (OFL.txt). */";
const use = `.letters { font-family: "Ponte Letters", var(--system); }`;
await writeFile(join(to, "OFL.txt"), [...owners, licence].join("\n"));
await writeFile(join(to, "letters.css"), [head, ...rules, use, ""].join("\n"));
