// The page without JavaScript, with an API key, behind a reverse proxy, and with a rate limit.

import { readFileSync } from "node:fs";

import { createApiKey, render, sha256, startProxy, startService } from "./service.mjs";

const SEED = "tests/letters/telecomraad.json";
const INVALID_LETTER = "tests/letters/invalid/everything-wrong.json";

/** Without JavaScript, the upload form returns the document or the list of violations. */
export async function withoutJavaScript({ open, address, program, expect }) {
  for (const colorScheme of ["light", "dark"]) {
    const user = await open(address, { javaScriptEnabled: false, colorScheme });
    const upload = async (file, format) => {
      await user.page.setInputFiles("input[type=file]", file);
      await user.page.getByLabel(format).check();
      await user.page.locator("button.primary").focus();
      await user.press("Enter");
    };
    await user.takeScreenshot(`upload-${colorScheme}`);
    for (const format of ["pdf", "docx", "html", "zip"]) {
      const { bytes } = await user.download(() => upload(SEED, format.toUpperCase()));
      expect(`the ${format} equals that of the command line`, sha256(bytes), sha256(render(program, readFileSync(SEED), format)));
    }
    await upload(INVALID_LETTER, "PDF");
    await user.page.locator(".upload-error li").first().waitFor();
    expect("all violations are listed", await user.page.locator(".upload-error li").count() > 20, true);
    await user.takeScreenshot(`upload-invalid-${colorScheme}`);
    await user.close();
  }
  // axe-core needs JavaScript, so check the same page with an empty main.js.
  const user = await open("about:blank", { skipApp: true, reducedMotion: "reduce" });
  await user.page.route("**/main.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await user.page.goto(address);
  await user.page.evaluate(() => document.querySelector(".without-script").classList.remove("without-script"));
  expect("no accessibility problems in the upload form", await user.findAccessibilityProblems(), []);
  await user.page.setInputFiles("input[type=file]", INVALID_LETTER);
  await user.page.locator("button.primary").click();
  await user.page.locator(".upload-error li").first().waitFor();
  expect("no accessibility problems in the list of violations", await user.findAccessibilityProblems(), []);
  await user.close();
}

/** With a key: the page prompts for it, keeps it for the tab, and uses it. */
export async function withApiKey({ open, program, expect }) {
  const { key, file } = createApiKey(program);
  const { address, stop } = await startService(program, "--keys-file", file);
  const user = await open(address);
  const dialog = user.page.locator("dialog[open]");
  await dialog.waitFor();
  await user.takeScreenshot("key");
  expect("no accessibility problems in the prompt", await user.findAccessibilityProblems(), []);
  await user.type("kamerbrief_wrong");
  await user.press("Enter");
  await user.page.getByText("is niet geldig").first().waitFor();
  await user.takeScreenshot("key-invalid");
  await user.press("Control+A");
  await user.type(key);
  await user.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  const { bytes } = await user.saveAs("PDF");
  expect("the PDF equals that of the command line", sha256(bytes), sha256(render(program, readFileSync(SEED), "pdf")));
  const storageWithKey = await user.page.evaluate((apiKey) => ({
    local: Object.values(localStorage).some((value) => value.includes(apiKey)),
    session: Object.values(sessionStorage).some((value) => value.includes(apiKey)),
  }), key);
  expect("the key is only in the storage of the tab", storageWithKey, { local: false, session: true });
  await user.page.reload();
  await user.page.waitForSelector(".letter-form");
  await user.waitForCheck("valid");
  expect("a reload does not prompt again", await dialog.count(), 0);
  await user.close();

  await declineApiKey(open, address, expect);
  await uploadWithApiKey(open, address, key, { program, expect });
  stop();
}

/** Without a key, the user can go on writing, and is prompted again on request only. */
async function declineApiKey(open, address, expect) {
  const user = await open(address);
  await user.page.locator("dialog[open]").waitFor();
  await user.press("Escape");
  await user.waitForCheck("failed");
  await user.tabTo("Onderwerp");
  await user.type("Zonder sleutel");
  await user.waitForCheck("failed");
  expect("the user is not prompted again", await user.page.locator("dialog[open]").count(), 0);
  await user.takeScreenshot("key-missing");
  await user.page.locator(".problems summary").focus();
  await user.press("Enter", "Tab", "Enter");
  await user.page.locator("dialog[open]").waitFor();
  await user.close();
}

/** Without JavaScript, the upload form has a field for the key. */
async function uploadWithApiKey(open, address, key, { program, expect }) {
  const user = await open(address, { javaScriptEnabled: false });
  await user.page.setInputFiles("input[type=file]", SEED);
  await user.page.getByRole("textbox", { name: "Sleutel" }).fill("kamerbrief_wrong");
  await user.page.locator("button.primary").click();
  await user.page.getByText("is niet geldig").first().waitFor();
  await user.page.setInputFiles("input[type=file]", SEED);
  await user.page.getByRole("textbox", { name: "Sleutel" }).fill(key);
  const { bytes } = await user.download(() => user.page.locator("button.primary").click());
  expect("the uploaded letter is rendered", sha256(bytes), sha256(render(program, readFileSync(SEED), "pdf")));
  await user.close();
}

/** The page works below a path prefix of a reverse proxy. */
export async function behindReverseProxy({ open, address, program, expect }) {
  const proxy = await startProxy("/brieven/", address);
  const user = await open(proxy.address);
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  const { bytes } = await user.saveAs("PDF");
  expect("the PDF equals that of the command line", sha256(bytes), sha256(render(program, readFileSync(SEED), "pdf")));
  const outsideUrls = user.requestedUrls.filter((url) => !url.startsWith(proxy.address) && !url.startsWith("blob:"));
  expect("all requests stay below the prefix", outsideUrls, []);
  await user.close();
  proxy.stop();
}

/** The copied curl command creates the same file. */
export async function copyCurlCommand({ open, address, program, expect, runShell }) {
  const user = await open(address);
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  await user.page.getByRole("button", { name: "Opslaan", exact: true }).focus();
  await user.press("Enter");
  await user.chooseMenuItem("Kopiëren als curl");
  await user.page.getByText("klembord").first().waitFor();
  const command = await user.page.evaluate(() => navigator.clipboard.readText());
  expect("the command creates the same PDF", sha256(runShell(command, "letter.pdf")), sha256(render(program, readFileSync(SEED), "pdf")));
  await user.close();
}

/** With a rate limit, the page retries rejected requests after `Retry-After`. */
export async function withRateLimit({ open, program, expect }) {
  const { address, stop } = await startService(program, "--rate-limit", "2/s");
  const user = await open(address);
  const statuses = [];
  user.page.on("response", (response) => statuses.push(response.status()));
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  await user.page.locator(".thumbnails button").nth(3).click();
  await user.page.waitForFunction(() => document.querySelectorAll(".preview-page img")[3].naturalWidth > 0, undefined, { timeout: 30_000 });
  expect("some requests were rejected", statuses.includes(429), true);
  await user.close();
  stop();
}
