// A browser, and hands that write in it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
/** More presses of Tab than any form here takes. */
const FAR = 400;

/** Starts Chromium; gives what opens pages in it. */
export async function start(modules, pictures) {
  const require = createRequire(join(resolve(modules), "package.json"));
  const { chromium } = require("playwright-core");
  const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
  return {
    stop: () => browser.close(),
    /** Opens the page as somebody new; what it says and loads is kept. */
    async open(address, { skipApp = false, ...options } = {}) {
      const isPlain = skipApp || options.javaScriptEnabled === false;
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 }, locale: "nl-NL", acceptDownloads: true,
        permissions: ["clipboard-read", "clipboard-write"], ...options,
      });
      const page = await context.newPage();
      const said = [];
      const loaded = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(String(error.stack)));
      page.on("request", (request) => loaded.push(request.url()));
      await page.goto(address);
      if (!isPlain) await page.waitForSelector(".letter-form");
      return new Hands(page, { axe, pictures, said, loaded });
    },
  };
}

/** Someone at a page. */
class Hands {
  constructor(page, { axe, pictures, said, loaded }) {
    Object.assign(this, { page, said, loaded });
    this.axe = axe;
    this.pictures = pictures;
  }

  close() { return this.page.context().close(); }

  /** Waits until the service has told of the letter as it stands, and all pages in view have come. */
  async checked(outcome) {
    await this.page.waitForFunction((outcome) => {
      const { checked } = document.body.dataset;
      return outcome ? checked === outcome : !["no", undefined].includes(checked);
    }, outcome, { timeout: 60_000 });
    if (outcome !== "valid") return;
    await this.page.waitForFunction(() => [...document.querySelectorAll(".sheet")].every((sheet) => {
      const { top, bottom, height } = sheet.getBoundingClientRect();
      return height === 0 || bottom < 0 || top > innerHeight || sheet.querySelector("img").naturalWidth > 0;
    }), undefined, { timeout: 60_000 });
  }

  /** The name of what has the focus, as a screen reader has it, and the names of what is around it. */
  focused() {
    return this.page.evaluate(() => {
      const nameOf = (element) => element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent
        ?? document.getElementById(element.getAttribute("aria-labelledby"))?.textContent ?? element.textContent.trim();
      const element = document.activeElement;
      const around = [];
      for (let here = element.parentElement; here; here = here.parentElement) {
        if (here.matches("[aria-label], [aria-labelledby]")) around.push(nameOf(here));
      }
      return { name: element === document.body ? "" : nameOf(element), around };
    });
  }

  /** Presses Tab until something has the focus that is called so, in and outside of things whose names begin so. */
  async tab(name, { within = [], outside = [], back = false } = {}) {
    for (let press = 0; press < FAR; press += 1) {
      await this.page.keyboard.press(back ? "Shift+Tab" : "Tab");
      const { name: found, around } = await this.focused();
      const isIn = (start) => around.some((one) => one.startsWith(start));
      if (found === name && within.every(isIn) && !outside.some(isIn)) return;
    }
    throw new Error(`no ${name} can be reached with Tab`);
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** Types; the end of a line is Enter. */
  async type(text) {
    for (const [place, line] of text.split("\n").entries()) {
      if (place) await this.page.keyboard.press("Enter");
      await this.page.keyboard.insertText(line);
    }
  }

  /** Picks an item of the menu that is open. */
  async pick(name) {
    await this.page.waitForSelector("[role=menu]:popover-open [role=menuitem]");
    for (let press = 0; press < 30; press += 1) {
      const label = await this.page.evaluate(() => document.activeElement.querySelector("span")?.textContent);
      if (label === name) return this.page.keyboard.press("Enter");
      await this.page.keyboard.press("ArrowDown");
    }
    throw new Error(`no ${name} in the menu`);
  }

  /** Puts something on the clipboard as another program does, and pastes it. */
  async paste(types) {
    await this.page.evaluate((types) => {
      document.addEventListener("copy", (event) => {
        for (const [type, data] of Object.entries(types)) event.clipboardData.setData(type, data);
        event.preventDefault();
      }, { once: true });
      document.execCommand("copy");
    }, types);
    await this.page.keyboard.press("Control+V");
  }

  /** Opens a letter file. */
  async load(text) {
    await this.page.setInputFiles(".bar input[type=file]", { name: "letter.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await this.page.waitForFunction(() => document.body.dataset.checked !== "no");
  }

  /** What the page has saved when this is done. */
  async download(act) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  /** Saves in a format from the menu. */
  save(label, menu = "Opslaan") {
    return this.download(async () => {
      await this.page.getByRole("button", { name: menu, exact: true }).focus();
      await this.page.keyboard.press("Enter");
      await this.pick(label);
    });
  }

  /** The letter as an object, as the page would save it. */
  async letter() {
    const { bytes } = await this.download(() => this.page.keyboard.press("Control+s"));
    return JSON.parse(bytes);
  }

  /** What axe has against the page: everything that it knows, best practices too. */
  async complaints() {
    await this.page.evaluate(this.axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    // A phone would show all of a wider page, and so have a wider window.
    const wider = await this.page.evaluate(() => document.documentElement.scrollWidth) - this.page.viewportSize().width;
    return [
      ...violations.map(({ id, help, nodes }) => `axe ${id}: ${nodes.length} × ${help}: ${nodes[0].html}`),
      ...(wider > 0 ? [`the page is ${wider} pixels wider than its window`] : []),
    ];
  }

  picture(name) {
    return this.page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }
}
