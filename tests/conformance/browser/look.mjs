// Opens pages in Chromium, and prints one line of JSON per page with its problems.
//
// usage: node look.mjs MODULES CHROMIUM PICTURES < LOOKS
//
// LOOKS has one line of JSON per page: { file, width, picture? }. MODULES is the folder in which
// `npm install` was run. Screenshots of complete pages are saved in PICTURES. Each result is
// { file, width, complaints, unsure }; `unsure` counts the cases that axe leaves to people.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, executablePath, pictures] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const AT_ONCE = 2;
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
];

/** Returns the violations of all rules of axe, including best practices. */
async function byAxe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  return {
    complaints: found.violations.map(({ id, help, nodes }) => `axe ${id}: ${nodes.length} × ${help}: ${nodes[0].html}`),
    unsure: found.incomplete.length,
  };
}

/** Returns the problems that only a browser can detect. */
async function byBrowser(page) {
  const complaints = await page.evaluate(() => {
    const wider = document.documentElement.scrollWidth - window.innerWidth;
    const images = [...document.images].filter((image) => !image.complete || image.naturalWidth === 0);
    return [
      ...(wider > 0 ? [`browser: the page is ${wider} pixels wider than its window`] : []),
      ...images.map((image) => `browser: no picture of ${image.alt}`),
    ];
  });
  const word = await page.evaluate(() => document.querySelector(".watermark")?.textContent);
  if (word !== undefined) {
    const spoken = (await texts(page)).filter((text) => text.includes(word)).length;
    if (spoken !== 1) complaints.push(`browser: ${word} is read out ${spoken} times`);
    const paint = await page.evaluate(() => getComputedStyle(document.querySelector(".watermark"), "::before").content);
    if (!paint.startsWith(`"${word}"`)) complaints.push(`browser: ${word} is not behind the text but ${paint}`);
  }
  return complaints;
}

/** Returns the texts for assistive technology. */
async function texts(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter((node) => !node.ignored && node.role?.value === "StaticText").map((node) => node.name?.value ?? "");
}

/** Checks one file after another, each in its own window. */
async function visit(browser, looks) {
  const page = await browser.newPage();
  let own, said;
  page.on("request", (request) => {
    if (request.url() !== own && !request.url().startsWith("data:")) said.push(`browser: fetches ${request.url()}`);
  });
  page.on("console", (message) => said.push(`browser: ${message.text()}`));
  for (let next = looks.shift(); next; next = looks.shift()) {
    const { file, width, picture } = next;
    [own, said] = [pathToFileURL(file).href, []];
    await page.setViewportSize({ width, height: 900 });
    await page.goto(own);
    if (picture) await page.screenshot({ path: join(pictures, picture), fullPage: true });
    said.push(...await byBrowser(page));
    const { complaints, unsure } = await byAxe(page);
    console.log(JSON.stringify({ file, width, complaints: [...said, ...complaints], unsure }));
  }
}

const looks = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
await Promise.all(Array.from({ length: AT_ONCE }, () => visit(browser, looks)));
await browser.close();
