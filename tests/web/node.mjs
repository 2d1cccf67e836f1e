// Runs every case in Node and writes its answers to node.json, or with `--print` to standard output.
// Run it with Node 20 or newer after changing a case: node tests/web/node.mjs

import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const answer = require("./answer.cjs");
const answers = {};
for (const file of readdirSync(new URL("cases/", import.meta.url)).sort()) {
  const topic = file.replace(/\.cjs$/, "");
  for (const [name, run] of Object.entries(require(`./cases/${file}`))) answers[`${topic}: ${name}`] = await answer(run);
}
answers["Node's major version"] = process.versions.node.split(".")[0];
const text = `${JSON.stringify(answers, null, 1)}\n`;
if (process.argv.includes("--print")) process.stdout.write(text);
else writeFileSync(new URL("node.json", import.meta.url), text);
