// Opens the page in Firefox, does what its arguments say, and prints what was seen, as JSON.
//
//   node firefox.mjs FIREFOX ADDRESS PACKAGES
//
// Firefox is driven over WebDriver BiDi, which it has itself.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [firefox, address, packages] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(packages, "package.json")));
const puppeteer = (await import(pathToFileURL(require.resolve("puppeteer-core")).href)).default;

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: firefox,
  headless: true,
  extraPrefsFirefox: { "network.captive-portal-service.enabled": false },
});
const seen = { errors: [], requested: [] };
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (said) => said.type() === "error" && seen.errors.push(said.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => seen.requested.push(request.url()));
  const text = (selector) => page.$eval(selector, (node) => node.innerText);
  // The page's policy allows no evaluated text, so nothing waits inside it.
  const until = async (selector, wanted) => {
    for (let turn = 0; turn < 600; turn++) {
      const told = await text(selector).catch(() => "");
      if (told.includes(wanted)) return told;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${selector} never said ${wanted}, but ${await text(selector)}`);
  };
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(address);
  await until("#state", "Ready: Heel session");
  await page.click("#press-start");
  seen.running = await until("#state", "gentle for another 0:5");
  seen.motor = await until("#motor-a-words", "%");
  await page.click("#press-start");
  seen.paused = await until("#state", "Paused");
  seen.still = await until("#motor-a-words", "still");
  await page.click("#tab-routines");
  await page.waitForSelector("#routine-list .most.a");
  await page.click("#tab-editor");
  await page.waitForSelector("#edit-board-frame .coloured");
  await page.waitForSelector("#run-board:not(:disabled)");
  await page.click("#tab-board");
  await page.waitForSelector("#board-guide .step");
  seen.board = await text("#room-board");
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
