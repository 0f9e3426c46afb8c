// Accessibility: each view with axe-core, horizontal overflow, and reduced motion.

import { readFileSync } from "node:fs";

const SEED_LETTER = readFileSync("tests/letters/telecomraad.json");
const INVALID_LETTER = readFileSync("tests/letters/invalid/everything-wrong.json");
/** A letter with every kind of block, combined from test letters. */
const COMPLETE_LETTER = (() => {
  const readLetter = (name) => JSON.parse(readFileSync(`tests/letters/${name}.json`, "utf8"));
  const body = ["tables", "lists", "questions", "footnotes", "figures", "definitions", "markdown"].flatMap((name) => readLetter(name).body);
  return JSON.stringify({ ...readLetter("all-references"), body });
})();

/** Labels of controls by language of the page. */
const LANGUAGES = {
  nl: { locale: "nl-NL", save: "Opslaan", pages: "Bladzijden" },
  en: { locale: "en-GB", save: "Save", pages: "Pages" },
};
const WINDOWS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  // 1280 × 800 at 200 % zoom
  zoomed: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  phone: { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

/**
 * Each view in each window has no accessibility problems in the light color scheme in one language, and in the dark one
 * in the other.
 *
 * So each window, language and color scheme occurs with each of the others. All three together would find more only if
 * words that fit in one window had too little contrast in one color scheme; it would take twice as long.
 */
export async function viewsAreAccessible({ open, address, expect }) {
  for (const [index, [windowName, window]] of Object.entries(WINDOWS).entries()) {
    const colorSchemes = index % 2 ? ["dark", "light"] : ["light", "dark"];
    for (const [place, [language, labels]] of Object.entries(LANGUAGES).entries()) {
      const colorScheme = colorSchemes[place];
      const user = await open(address, { ...window, colorScheme, locale: labels.locale, reducedMotion: "reduce" });
      const checkView = async (view) => {
        const name = `${view}-${windowName}-${colorScheme}-${language}`;
        expect(`no accessibility problems in ${name}`, await user.findAccessibilityProblems(), []);
        await user.takeScreenshot(`view-${name}`);
      };
      await visitViews(user, labels, windowName, checkView);
      expect("the console is empty", user.consoleMessages, []);
      await user.close();
    }
  }
}

async function visitViews(user, labels, windowName, checkView) {
  const { page } = user;
  const findButton = (name) => page.getByRole("button", { name, exact: true }).first();
  await user.waitForCheck();
  await checkView("empty");
  await user.openLetter(INVALID_LETTER);
  await user.waitForCheck("invalid");
  await page.locator(".problems summary").click();
  await checkView("errors");
  await page.locator("#tab-json").click();
  await page.waitForSelector(".code");
  await checkView("json-errors");
  await page.locator("#tab-form").click();
  await page.waitForSelector(".letter-form");
  await user.openLetter(COMPLETE_LETTER);
  await user.waitForCheck("valid");
  await page.evaluate(() => { for (const details of document.querySelectorAll("details.more-fields")) details.open = true; });
  await checkView("form");
  await findButton(labels.save).click();
  await page.waitForSelector("[role=menu]:popover-open");
  await checkView("menu");
  await user.press("Escape");
  await page.locator("[data-key=body] .text").first().focus();
  await user.press("Control+k");
  await page.waitForSelector("dialog[open]");
  await checkView("dialog");
  await user.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await user.openLetter(SEED_LETTER);
  await user.waitForCheck("valid");
  if (windowName !== "desktop") await findButton(labels.pages).click();
  await page.waitForFunction(() => document.querySelector(".preview-page img")?.naturalWidth > 0);
  await page.waitForTimeout(300);
  await checkView("pages");
}

/** Nothing is animated for users who prefer reduced motion. */
export async function reducedMotion({ open, address, expect }) {
  const hasMotion = async (preference) => {
    const user = await open(address, { reducedMotion: preference });
    await user.openLetter(SEED_LETTER);
    await user.waitForCheck("valid");
    const animatedCount = await user.page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      return transitionDuration.split(", ").some((duration) => duration !== "0s") || animationName !== "none" || scrollBehavior === "smooth";
    }).length);
    await user.close();
    return animatedCount > 0;
  };
  expect("nothing is animated with reduced motion", await hasMotion("reduce"), false);
  // Without this, the first check could pass because it finds no animations at all.
  expect("something is animated otherwise", await hasMotion("no-preference"), true);
}

/** The checks above find the problems of a page that was broken on purpose. */
export async function checksDetectProblems({ open, address, expect }) {
  const user = await open(address);
  await user.page.evaluate(() => {
    document.querySelector("label").remove();
    document.querySelector(".app-bar").style.width = "3000px";
    document.querySelector(".editor-footer").style.color = "#ddd";
  });
  const problems = (await user.findAccessibilityProblems()).join("\n");
  for (const word of ["label", "color-contrast", "wider"]) expect(`the problem “${word}” is found`, problems.includes(word), true);
  await user.close();
}
