// Chromium, and a user session with the actions of the tests.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"];
/** Maximum number of presses of Tab to reach an element; no form here has as many controls. */
const MAX_TAB_PRESSES = 400;
const MAX_MENU_ITEMS = 30;

/** Launches Chromium. */
export async function launchBrowser(modules, screenshots) {
  const require = createRequire(join(resolve(modules), "package.json"));
  const { chromium } = require("playwright-core");
  const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM_ARGS });
  return {
    close: () => browser.close(),
    /**
     * Opens the page in a new browser profile, and waits for the form.
     *
     * `skipApp`: do not wait for the form; other options are those of a Playwright context.
     */
    async open(address, { skipApp = false, ...options } = {}) {
      const hasApp = !skipApp && options.javaScriptEnabled !== false;
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 }, locale: "nl-NL", acceptDownloads: true,
        permissions: ["clipboard-read", "clipboard-write"], ...options,
      });
      const page = await context.newPage();
      const consoleMessages = [];
      const requestedUrls = [];
      page.on("console", (message) => consoleMessages.push(message.text()));
      page.on("pageerror", (error) => consoleMessages.push(String(error.stack)));
      page.on("request", (request) => requestedUrls.push(request.url()));
      await page.goto(address);
      if (hasApp) await page.waitForSelector(".letter-form");
      return new UserSession(page, { axeSource, screenshots, consoleMessages, requestedUrls });
    },
  };
}

/** A user with an open page. */
class UserSession {
  constructor(page, { axeSource, screenshots, consoleMessages, requestedUrls }) {
    Object.assign(this, { page, consoleMessages, requestedUrls });
    this.axeSource = axeSource;
    this.screenshots = screenshots;
  }

  close() { return this.page.context().close(); }

  /** Waits until the current letter is checked (with this result), and the pages in view are loaded. */
  async waitForCheck(result) {
    await this.page.waitForFunction((expected) => {
      const { checkState } = document.body.dataset;
      return expected ? checkState === expected : !["pending", undefined].includes(checkState);
    }, result, { timeout: 60_000 });
    if (result !== "valid") return;
    await this.page.waitForFunction(() => [...document.querySelectorAll(".preview-page")].every((page) => {
      const { top, bottom, height } = page.getBoundingClientRect();
      return height === 0 || bottom < 0 || top > innerHeight || page.querySelector("img").naturalWidth > 0;
    }), undefined, { timeout: 60_000 });
  }

  /** Returns the accessible name of the focused element, and those of its ancestors. */
  focusedElement() {
    return this.page.evaluate(() => {
      const accessibleName = (element) => element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent
        ?? document.getElementById(element.getAttribute("aria-labelledby"))?.textContent ?? element.textContent.trim();
      const element = document.activeElement;
      const ancestors = [];
      for (let ancestor = element.parentElement; ancestor; ancestor = ancestor.parentElement) {
        if (ancestor.matches("[aria-label], [aria-labelledby]")) ancestors.push(accessibleName(ancestor));
      }
      return { name: element === document.body ? "" : accessibleName(element), ancestors };
    });
  }

  /**
   * Presses Tab until an element with this name has the focus.
   *
   * `within` and `outside` are starts of names of ancestors that it must and must not have; `back` presses Shift+Tab.
   */
  async tabTo(name, { within = [], outside = [], back = false } = {}) {
    for (let press = 0; press < MAX_TAB_PRESSES; press += 1) {
      await this.page.keyboard.press(back ? "Shift+Tab" : "Tab");
      const { name: focusedName, ancestors } = await this.focusedElement();
      const hasAncestor = (start) => ancestors.some((ancestor) => ancestor.startsWith(start));
      if (focusedName === name && within.every(hasAncestor) && !outside.some(hasAncestor)) return;
    }
    throw new Error(`Tab does not reach “${name}”`);
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types a text, with Enter at line ends. */
  async type(text) {
    for (const [index, line] of text.split("\n").entries()) {
      if (index) await this.page.keyboard.press("Enter");
      await this.page.keyboard.insertText(line);
    }
  }

  /** Chooses an item of the open menu by keyboard. */
  async chooseMenuItem(label) {
    await this.page.waitForSelector("[role=menu]:popover-open [role=menuitem]");
    for (let press = 0; press < MAX_MENU_ITEMS; press += 1) {
      const focusedLabel = await this.page.evaluate(() => document.activeElement.querySelector("span")?.textContent);
      if (focusedLabel === label) return this.page.keyboard.press("Enter");
      await this.page.keyboard.press("ArrowDown");
    }
    throw new Error(`the menu has no item “${label}”`);
  }

  /** Pastes data (by media type) as if copied in another program. */
  async paste(dataByType) {
    await this.page.evaluate((entries) => {
      document.addEventListener("copy", (event) => {
        for (const [type, data] of Object.entries(entries)) event.clipboardData.setData(type, data);
        event.preventDefault();
      }, { once: true });
      document.execCommand("copy");
    }, dataByType);
    await this.page.keyboard.press("Control+V");
  }

  /** Opens a letter file. */
  async openLetter(text) {
    await this.page.setInputFiles(".app-bar input[type=file]", { name: "letter.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await this.page.waitForFunction(() => document.body.dataset.checkState !== "pending");
  }

  /** Returns the file that the page saves during an action. */
  async download(action) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), action()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }

  /** Saves by an item of the Save menu. */
  saveAs(label, menuLabel = "Opslaan") {
    return this.download(async () => {
      await this.page.getByRole("button", { name: menuLabel, exact: true }).focus();
      await this.page.keyboard.press("Enter");
      await this.chooseMenuItem(label);
    });
  }

  /** Saves the letter file, and returns it as an object. */
  async saveLetterFile() {
    const { bytes } = await this.download(() => this.page.keyboard.press("Control+s"));
    return JSON.parse(bytes);
  }

  /** Returns the violations of all rules of axe-core, best practices included, and horizontal overflow. */
  async findAccessibilityProblems() {
    await this.page.evaluate(this.axeSource);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    // A phone zooms out for a page that is too wide, so compare with the configured width of the window.
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth) - this.page.viewportSize().width;
    return [
      ...violations.map(({ id, help, nodes }) => `axe ${id}: ${nodes.length} × ${help}: ${nodes[0].html}`),
      ...(overflow > 0 ? [`the page is ${overflow} pixels wider than its window`] : []),
    ];
  }

  takeScreenshot(name) {
    return this.page.screenshot({ path: join(this.screenshots, `${name}.png`) });
  }
}
