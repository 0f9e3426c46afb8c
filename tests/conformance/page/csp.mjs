// What the page loads and may do, and how it is where there is no script, a key, or a folder.

import { readFileSync } from "node:fs";

import { below, digest, makeKey, render, serve } from "./service.mjs";

const SEED = "tests/letters/telecomraad.json";
const MOST_BYTES = 150_000;

/** All that the page loads comes from the service, is small, and no script but its own runs. */
export async function strict({ open, address, expect }) {
  const { headers } = await fetch(address);
  const policy = headers.get("content-security-policy");
  expect("nothing is allowed by default", policy.startsWith("default-src 'none'"), true);
  expect("scripts come from the service alone", /script-src 'self'(;|$)/.test(policy) && !/unsafe|\*|https?:/.test(policy), true);

  const fresh = await open(address);
  await fresh.load(readFileSync(SEED));
  await fresh.checked("valid");
  await fresh.page.locator("#tab-json").click();
  await fresh.page.waitForSelector(".code");
  const elsewhere = fresh.loaded.filter((url) => !url.startsWith(address) && !url.startsWith("blob:") && !url.startsWith("data:"));
  expect("nothing is loaded from elsewhere", elsewhere, []);
  expect("nothing was said in the console", fresh.said, []);
  const stopped = await fresh.page.evaluate(async () => {
    const stopped = new Promise((resolve) => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
      setTimeout(resolve, 2000, "nothing");
    });
    fetch("https://example.nl/").catch(() => {});
    return stopped;
  });
  expect("what would be loaded from elsewhere is stopped", stopped, "connect-src");
  await fresh.close();
}

/** What goes over the line until the page can be written in, compressed. */
export async function small({ open, address, expect, note }) {
  const hands = await open("about:blank", { javaScriptEnabled: true, skipApp: true });
  const session = await hands.page.context().newCDPSession(hands.page);
  let bytes = 0;
  let count = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    count += 1;
  });
  await session.send("Network.enable");
  await hands.page.goto(address);
  await hands.page.waitForSelector(".letter-form");
  await hands.checked();
  note(`${bytes} bytes in ${count} answers on first load`);
  expect("the first load is small", bytes > 10_000 && bytes < MOST_BYTES, true);
  bytes = 0;
  await hands.page.reload();
  await hands.page.waitForSelector(".letter-form");
  await hands.checked();
  note(`${bytes} bytes on the second`);
  expect("the second loads no asset again", bytes < 20_000, true);
  await hands.close();
}

/** Without JavaScript a letter file becomes the document, or the list of what is wrong. */
export async function plain({ open, address, program, expect }) {
  for (const colorScheme of ["light", "dark"]) {
    const hands = await open(address, { javaScriptEnabled: false, colorScheme });
    const send = async (file, format) => {
      await hands.page.setInputFiles("input[type=file]", file);
      await hands.page.getByLabel(format).check();
      await hands.page.locator("button.primary").focus();
      await hands.press("Enter");
    };
    await hands.picture(`plain-${colorScheme}`);
    for (const format of ["pdf", "docx", "html", "zip"]) {
      const { bytes } = await hands.download(() => send(SEED, format.toUpperCase()));
      expect(`${format} is that of the command`, digest(bytes), digest(render(program, readFileSync(SEED), format)));
    }
    await send("tests/letters/refused/everything-wrong.json", "PDF");
    await hands.page.locator(".refusal li").first().waitFor();
    expect("all that is wrong is listed", await hands.page.locator(".refusal li").count() > 20, true);
    await hands.picture(`plain-refused-${colorScheme}`);
    await hands.close();
  }
  // Axe runs in the page: what it looks at is the same page with scripts, kept from starting.
  const hands = await open("about:blank", { skipApp: true, reducedMotion: "reduce" });
  await hands.page.route("**/main.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await hands.page.goto(address);
  await hands.page.evaluate(() => document.querySelector(".without-script").classList.remove("without-script"));
  expect("nothing against the page without scripts", await hands.complaints(), []);
  await hands.page.setInputFiles("input[type=file]", "tests/letters/refused/everything-wrong.json");
  await hands.page.locator("button.primary").click();
  await hands.page.locator(".refusal li").first().waitFor();
  expect("nor against the list of what is wrong", await hands.complaints(), []);
  await hands.close();
}

/** Where the service has keys, the page asks for one, keeps it in its tab and goes on. */
export async function locked({ open, program, expect }) {
  const { key, file } = makeKey(program);
  const { address, stop } = await serve(program, "--keys-file", file);
  const hands = await open(address);
  const dialog = hands.page.locator("dialog[open]");
  await dialog.waitFor();
  await hands.picture("key");
  expect("nothing against the question", await hands.complaints(), []);
  await hands.type("kamerbrief_wrong");
  await hands.press("Enter");
  await hands.page.getByText("is niet geldig").first().waitFor();
  await hands.picture("key-wrong");
  await hands.press("Control+A");
  await hands.type(key);
  await hands.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const { bytes } = await hands.save("PDF");
  expect("the PDF is that of the command", digest(bytes), digest(render(program, readFileSync(SEED), "pdf")));
  const stored = await hands.page.evaluate((key) => ({
    local: Object.values(localStorage).some((value) => value.includes(key)),
    session: Object.values(sessionStorage).some((value) => value.includes(key)),
  }), key);
  expect("the key is kept in the tab alone", stored, { local: false, session: true });
  await hands.page.reload();
  await hands.page.waitForSelector(".letter-form");
  await hands.checked("valid");
  expect("a reload does not ask again", await dialog.count(), 0);
  await hands.close();

  // Whoever does not give one can write on, and is asked again when they want.
  const other = await open(address);
  await other.page.locator("dialog[open]").waitFor();
  await other.press("Escape");
  await other.checked("failed");
  await other.tab("Onderwerp");
  await other.type("Zonder sleutel");
  await other.checked("failed");
  expect("nobody is asked twice", await other.page.locator("dialog[open]").count(), 0);
  await other.picture("key-none");
  await other.page.locator(".report summary").focus();
  await other.press("Enter", "Tab", "Enter");
  await other.page.locator("dialog[open]").waitFor();
  await other.close();

  const script = await open(address, { javaScriptEnabled: false });
  await script.page.setInputFiles("input[type=file]", SEED);
  await script.page.getByRole("textbox", { name: "Sleutel" }).fill("kamerbrief_wrong");
  await script.page.locator("button.primary").click();
  await script.page.getByText("is niet geldig").first().waitFor();
  await script.page.setInputFiles("input[type=file]", SEED);
  await script.page.getByRole("textbox", { name: "Sleutel" }).fill(key);
  const plain = await script.download(() => script.page.locator("button.primary").click());
  expect("nor is a script needed", digest(plain.bytes), digest(render(program, readFileSync(SEED), "pdf")));
  await script.close();
  stop();
}

/** Behind a proxy the page may be in a folder. */
export async function inFolder({ open, address, program, expect }) {
  const proxy = await below("/brieven/", address);
  const hands = await open(proxy.address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  const { bytes } = await hands.save("PDF");
  expect("the PDF is that of the command", digest(bytes), digest(render(program, readFileSync(SEED), "pdf")));
  await hands.save("Kopieer als curl").catch(() => {});
  const outside = hands.loaded.filter((url) => !url.startsWith(proxy.address) && !url.startsWith("blob:"));
  expect("everything is in the folder", outside, []);
  await hands.close();
  proxy.stop();
}

/** The copied command makes the same file. */
export async function curl({ open, address, program, expect, shell }) {
  const hands = await open(address);
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.page.getByRole("button", { name: "Opslaan", exact: true }).focus();
  await hands.press("Enter");
  await hands.pick("Kopieer als curl");
  await hands.page.getByText("klembord").first().waitFor();
  const command = await hands.page.evaluate(() => navigator.clipboard.readText());
  expect("the command makes the same PDF", digest(shell(command, "letter.pdf")), digest(render(program, readFileSync(SEED), "pdf")));
  await hands.close();
}

/** Where callers are counted, the page waits as it is told, and goes on. */
export async function counted({ open, program, expect }) {
  const { address, stop } = await serve(program, "--rate-limit", "2/s");
  const hands = await open(address);
  const told = [];
  hands.page.on("response", (answer) => told.push(answer.status()));
  await hands.load(readFileSync(SEED));
  await hands.checked("valid");
  await hands.page.locator(".thumbs button").nth(3).click();
  await hands.page.waitForFunction(() => document.querySelectorAll(".sheet img")[3].naturalWidth > 0, undefined, { timeout: 30_000 });
  expect("it came too often", told.includes(429), true);
  await hands.close();
  stop();
}
