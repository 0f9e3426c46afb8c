// Opens the API reference in Chromium, uses it as a user would, and prints one line per problem.
//
// usage: node reference.mjs MODULES CHROMIUM ADDRESS PICTURES
//
// MODULES is the folder in which `npm install` was run; screenshots are saved in PICTURES.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, executablePath, address, pictures] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const { chromium } = require("playwright-core");
const complain = (said) => console.log(said);

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
page.on("console", (message) => {
  if (["error", "warning"].includes(message.type())) complain(`console: ${message.text()}`);
});
page.on("pageerror", (error) => complain(`error: ${error.message}`));
page.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(`${address}/`) && !/^(data|blob):/.test(url)) complain(`outside: ${url}`);
});
page.on("requestfailed", (request) => complain(`failed: ${request.url()}`));

// The page shows everything in the document.
await page.goto(`${address}/docs`, { waitUntil: "networkidle" });
const document = await (await fetch(`${address}/v1/openapi.json`)).json();
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
await page.waitForSelector(".opblock");
const shown = await page.locator(".opblock").count();
if (shown !== operations.length) complain(`the page shows ${shown} calls of ${operations.length}`);
const errors = await page.locator(".errors-wrapper").count();
if (errors > 0) complain(`the page says: ${await page.locator(".errors-wrapper").innerText()}`);
await page.screenshot({ path: join(pictures, "reference.png"), fullPage: true });

// Makes a call with the example letter on the page.
const call = page.locator("#operations-letters-renderLetter");
await call.locator(".opblock-summary-control").click();
await call.locator(".try-out__btn").click();
await call.locator("tr[data-param-name=format] select").selectOption("svg");
await call.locator("tr[data-param-name=disposition] select").selectOption("inline");
await call.locator(".execute").click();
const status = call.locator(".live-responses-table tr.response td.response-col_status").first();
await status.waitFor();
if (!(await status.innerText()).startsWith("200")) complain(`the call answers ${await status.innerText()}`);
const answered = await call.locator(".live-responses-table .response-col_description").last().innerText();
if (!answered.includes("<svg")) complain("the call shows no page of the letter");
await call.locator(".responses-wrapper").screenshot({ path: join(pictures, "reference-call.png") });
await browser.close();
