// Content Security Policy, and the size of what the page loads.

import { readFileSync } from "node:fs";

const SEED = "tests/letters/telecomraad.json";
const MIN_FIRST_LOAD_BYTES = 10_000;
const MAX_FIRST_LOAD_BYTES = 150_000;
const MAX_SECOND_LOAD_BYTES = 20_000;

/** The page loads only from the service, and the policy blocks anything else. */
export async function contentSecurityPolicy({ open, address, expect }) {
  const { headers } = await fetch(address);
  const policy = headers.get("content-security-policy");
  expect("the policy denies by default", policy.startsWith("default-src 'none'"), true);
  expect("scripts come only from the service", /script-src 'self'(;|$)/.test(policy) && !/unsafe|\*|https?:/.test(policy), true);

  const user = await open(address);
  await user.openLetter(readFileSync(SEED));
  await user.waitForCheck("valid");
  await user.page.locator("#tab-json").click();
  await user.page.waitForSelector(".code");
  const isLocal = (url) => [address, "blob:", "data:"].some((start) => url.startsWith(start));
  expect("no request goes to another host", user.requestedUrls.filter((url) => !isLocal(url)), []);
  expect("the console is empty", user.consoleMessages, []);
  const blockedDirective = await user.page.evaluate(async () => {
    const blocked = new Promise((resolve) => {
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
      setTimeout(resolve, 2000, "none");
    });
    fetch("https://example.nl/").catch(() => {});
    return blocked;
  });
  expect("a request to another host is blocked", blockedDirective, "connect-src");
  await user.close();
}

/** The first load is small, and the second loads no assets. */
export async function loadSize({ open, address, expect, log }) {
  const user = await open("about:blank", { javaScriptEnabled: true, skipApp: true });
  const session = await user.page.context().newCDPSession(user.page);
  let byteCount = 0;
  let responseCount = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    byteCount += encodedDataLength;
    responseCount += 1;
  });
  await session.send("Network.enable");
  await user.page.goto(address);
  await user.page.waitForSelector(".letter-form");
  await user.waitForCheck();
  log(`first load: ${byteCount} bytes in ${responseCount} responses`);
  expect("the first load is small", byteCount > MIN_FIRST_LOAD_BYTES && byteCount < MAX_FIRST_LOAD_BYTES, true);
  byteCount = 0;
  await user.page.reload();
  await user.page.waitForSelector(".letter-form");
  await user.waitForCheck();
  log(`second load: ${byteCount} bytes`);
  expect("the second load takes assets from the cache", byteCount < MAX_SECOND_LOAD_BYTES, true);
  await user.close();
}
