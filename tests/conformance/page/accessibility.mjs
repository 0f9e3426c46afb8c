// The page in every dress: axe finds nothing, nothing sticks out, nothing moves for those who want calm.

import { readFileSync } from "node:fs";

const SEED = readFileSync("tests/letters/telecomraad.json");
const AT_FAULT = readFileSync("tests/letters/refused/everything-wrong.json");
/** One letter with the text of others, which together have every kind of block. */
const RICH = (() => {
  const read = (name) => JSON.parse(readFileSync(`tests/letters/${name}.json`, "utf8"));
  const body = ["tables", "lists", "questions", "footnotes", "figures", "definitions", "markdown"].flatMap((name) => read(name).body);
  return JSON.stringify({ ...read("all-references"), body });
})();

/** Words that pick things in a language. */
const WORDS = {
  nl: { locale: "nl-NL", save: "Opslaan", fresh: "Nieuw", link: "Link", see: "Bladzijden" },
  en: { locale: "en-GB", save: "Save", fresh: "New", link: "Link", see: "Pages" },
};
const WINDOWS = {
  desk: { viewport: { width: 1440, height: 900 } },
  // A window of 1280 by 800 at 200 %.
  zoomed: { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  phone: { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

/** Every view, in light and dark, both languages, on a desk, enlarged and on a phone. */
export async function dressed({ open, address, expect }) {
  for (const [size, window] of Object.entries(WINDOWS)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [language, words] of Object.entries(WORDS)) {
        const hands = await open(address, { ...window, colorScheme, locale: words.locale, reducedMotion: "reduce" });
        const look = async (view) => {
          const name = `${view}-${size}-${colorScheme}-${language}`;
          expect(`nothing against ${name}`, await hands.complaints(), []);
          if (language === "nl" || view === "empty") await hands.picture(`view-${name}`);
        };
        await views(hands, words, size, look);
        expect("nothing was said in the console", hands.said, []);
        await hands.close();
      }
    }
  }
}

async function views(hands, words, size, look) {
  const { page } = hands;
  const button = (name) => page.getByRole("button", { name, exact: true }).first();
  await hands.checked();
  await look("empty");
  await hands.load(AT_FAULT);
  await hands.checked("invalid");
  await page.locator(".report summary").click();
  await look("faults");
  await page.locator("#tab-json").click();
  await page.waitForSelector(".code");
  await look("json-faults");
  await page.locator("#tab-form").click();
  await page.waitForSelector(".letter-form");
  await hands.load(RICH);
  await hands.checked("valid");
  await page.evaluate(() => { for (const more of document.querySelectorAll("details.more")) more.open = true; });
  await look("form");
  await button(words.save).click();
  await page.waitForSelector("[role=menu]:popover-open");
  await look("menu");
  await hands.press("Escape");
  await page.locator("[data-key=body] .text").first().focus();
  await hands.press("Control+k");
  await page.waitForSelector("dialog[open]");
  await look("question");
  await hands.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
  await hands.load(SEED);
  await hands.checked("valid");
  if (size !== "desk") await button(words.see).click();
  await page.waitForFunction(() => document.querySelector(".sheet img")?.naturalWidth > 0);
  await page.waitForTimeout(300);
  await look("pages");
}

/** Nothing moves for those who want calm; for others something does, or this would say nothing. */
export async function calm({ open, address, expect }) {
  const moving = async (reducedMotion) => {
    const hands = await open(address, { reducedMotion });
    await hands.load(SEED);
    await hands.checked("valid");
    const count = await hands.page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      return transitionDuration.split(", ").some((time) => time !== "0s") || animationName !== "none" || scrollBehavior === "smooth";
    }).length);
    await hands.close();
    return count > 0;
  };
  expect("nothing moves", await moving("reduce"), false);
  expect("something moves for others", await moving("no-preference"), true);
}

/** A judge that finds nothing in a broken page would be asleep. */
export async function awake({ open, address, expect }) {
  const hands = await open(address);
  await hands.page.evaluate(() => {
    document.querySelector("label").remove();
    document.querySelector(".bar").style.width = "3000px";
    document.querySelector(".foot").style.color = "#ddd";
  });
  const complaints = (await hands.complaints()).join("\n");
  for (const word of ["label", "color-contrast", "wider"]) expect(`the judges see a broken ${word}`, complaints.includes(word), true);
  await hands.close();
}
