// Works with the web page in Chromium as people do, and looks at it with axe-core.
//
// usage: node main.mjs PROGRAM OUTPUT MODULES [PART…]
//
// Held are: the seed letter written from nothing by keyboard only, its pages and files
// beside those of the command, byte for byte; violations, notes, tables, pasting from Word,
// moves; what is kept in the browser and what is not; form and JSON; the way from a block
// to its place and back; every view in every dress; what is loaded; the page without
// scripts, with a key, in a folder. Pictures are left in OUTPUT/page, to be looked at.
//
// MODULES is where the packages are that browser/package.json names; a PART is a name below.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { start } from "./browser.mjs";
import * as json from "./json.mjs";
import * as keeping from "./keeping.mjs";
import * as looks from "./looks.mjs";
import * as safety from "./safety.mjs";
import { serve } from "./service.mjs";
import * as writing from "./writing.mjs";

const [name, output, modules, ...wanted] = process.argv.slice(2);
const program = resolve(name);
const pictures = join(output, "page");
mkdirSync(pictures, { recursive: true });
const parts = Object.entries({ ...writing, ...keeping, ...json, ...safety, ...looks })
  .filter(([part]) => wanted.length === 0 || wanted.includes(part));

const { address, stop } = await serve(program);
const browser = await start(modules, pictures);
let [held, failed] = [0, 0];
const begun = Date.now();

/** Says whether two things are the same; the sum is what counts. */
function expect(what, found, wanted) {
  held += 1;
  if (isDeepStrictEqual(found, wanted)) return;
  failed += 1;
  const [said, meant] = [found, wanted].map((value) => JSON.stringify(value) ?? "nothing");
  const from = Math.max(0, [...said].findIndex((sign, place) => sign !== meant[place]) - 100);
  const part = (text) => text.slice(from, from + 400);
  console.log(`FAILED ${what}\n       found ${part(said)}\n       and not ${part(meant)}`);
}

/** Runs a command in a folder of its own; gives a file that it makes. */
function shell(command, file) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  execFileSync("/bin/sh", ["-c", command], { cwd: folder, stdio: "ignore" });
  return readFileSync(join(folder, file));
}

for (const [part, run] of parts) {
  const before = failed;
  try {
    await run({ open: browser.open, address, program, expect, shell, note: (text) => console.log(`       ${text}`) });
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${error.stack}`);
  }
  console.log(`${failed === before ? "ok" : "FAILED"}${failed === before ? "     " : " "}${part}`);
}
await browser.stop();
stop();
console.log(`${parts.length} ways to work with the page: ${held} things looked at, ${failed} failed; ${Math.round((Date.now() - begun) / 1000)} s`);
// A part that failed may have left something open.
process.exit(failed ? 1 : 0);
