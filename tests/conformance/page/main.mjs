// Tests the web application in Chromium, with axe-core for accessibility.
//
// usage: node main.mjs PROGRAM OUTPUT MODULES [TEST…]
//
// PROGRAM is the kamerbrief binary. Screenshots are written to OUTPUT/page. MODULES is the folder with the packages of
// browser/package.json. A TEST is the name of a function that one of the test modules below exports; default all.
//
// form: writing, editing and saving a letter; the files are compared to those of the command line, byte for byte
// paste: pasting from Word
// json-editor, source-map: completion, diagnostics, and the links between editor and pages
// storage: browser storage, and no loss between form and JSON
// csp: Content Security Policy and size of the first load
// hosting: without JavaScript, with an API key, behind a proxy, with a rate limit
// accessibility: each view with axe-core, in all languages, color schemes and window sizes

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import * as accessibility from "./accessibility.mjs";
import { launchBrowser } from "./browser.mjs";
import * as csp from "./csp.mjs";
import * as form from "./form.mjs";
import * as hosting from "./hosting.mjs";
import * as jsonEditor from "./json-editor.mjs";
import * as paste from "./paste.mjs";
import { startService } from "./service.mjs";
import * as sourceMap from "./source-map.mjs";
import * as storage from "./storage.mjs";

const [programPath, output, modules, ...testNames] = process.argv.slice(2);
const program = resolve(programPath);
const screenshots = join(output, "page");
mkdirSync(screenshots, { recursive: true });
const allTests = { ...form, ...paste, ...storage, ...jsonEditor, ...sourceMap, ...csp, ...hosting, ...accessibility };
const unknownNames = testNames.filter((name) => !(name in allTests));
if (unknownNames.length) throw new Error(`unknown tests: ${unknownNames.join(", ")}`);
const tests = Object.entries(allTests).filter(([name]) => testNames.length === 0 || testNames.includes(name));

const { address, stop } = await startService(program);
const browser = await launchBrowser(modules, screenshots);
let [checkCount, failureCount] = [0, 0];
const startTime = Date.now();

/** Compares values deeply; a difference is printed and counted, and the test goes on. */
function expect(description, actual, expected) {
  checkCount += 1;
  if (isDeepStrictEqual(actual, expected)) return;
  failureCount += 1;
  const [actualJson, expectedJson] = [actual, expected].map((value) => JSON.stringify(value) ?? "undefined");
  const start = Math.max(0, [...actualJson].findIndex((char, index) => char !== expectedJson[index]) - 100);
  const excerpt = (json) => json.slice(start, start + 400);
  console.log(`FAILED ${description}\n       actual   ${excerpt(actualJson)}\n       expected ${excerpt(expectedJson)}`);
}

/** Runs a shell command in a new folder, and returns a file that it writes. */
function runShell(command, fileName) {
  const folder = mkdtempSync(join(tmpdir(), "kamerbrief-page-"));
  execFileSync("/bin/sh", ["-c", command], { cwd: folder, stdio: "ignore" });
  return readFileSync(join(folder, fileName));
}

for (const [name, test] of tests) {
  const failuresBefore = failureCount;
  try {
    await test({ open: browser.open, address, program, expect, runShell, log: (text) => console.log(`       ${text}`) });
  } catch (error) {
    failureCount += 1;
    console.log(`FAILED ${error.stack}`);
  }
  console.log(`${failureCount === failuresBefore ? "ok    " : "FAILED"} ${name}`);
}
await browser.close();
stop();
const seconds = Math.round((Date.now() - startTime) / 1000);
console.log(`web application: ${tests.length} tests, ${checkCount} checks, ${failureCount} failed; ${seconds} s`);
// Exits even if a failed test left a service or page open.
process.exit(failureCount ? 1 : 0);
