// Opens pages in Chromium and says what is wrong with them, a line of JSON each.
//
// usage: node look.mjs MODULES CHROMIUM PICTURES < LOOKS
//
// LOOKS is a line of JSON for each look: { file, width, picture? }. MODULES is where
// `npm install` was run; a picture of the whole page goes to PICTURES. Each answer is
// { file, width, complaints, unsure }: unsure counts what axe leaves to people.

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

/** What axe has against a page: everything that it knows, best practices too. */
async function byAxe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  return {
    complaints: found.violations.map(({ id, help, nodes }) => `axe ${id}: ${nodes.length} × ${help}: ${nodes[0].html}`),
    unsure: found.incomplete.length,
  };
}

/** What only a browser that shows the page can tell. */
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

/** The texts that assistive technology is given. */
async function texts(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter((node) => !node.ignored && node.role?.value === "StaticText").map((node) => node.name?.value ?? "");
}

/** Looks at one file after another, in a window of its own. */
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
