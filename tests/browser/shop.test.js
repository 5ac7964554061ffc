// The demo shop works, in every way in which it drifts.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./serve.js";

let shop;
let browser;
before(async () => {
  shop = await serve(join(import.meta.dirname, "../../www/shop"));
  browser = await chromium.launch({ executablePath: process.env.TRAILMILL_CHROMIUM ?? "/usr/bin/chromium", args: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
});
after(async () => {
  await browser?.close();
  shop?.stop();
});

/** What of a page drifts: its class names, ids, depth, number of elements, and words. */
const traits = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll("body *")];
  const depth = (element) => (element.parentElement ? 1 + depth(element.parentElement) : 0);
  const button = all.find((element) => /^add to/i.test(element.textContent) && element.tagName === "BUTTON");
  return { classes: all.map((element) => element.getAttribute("class")).join(), ids: all.map((element) => element.id).join(), ancestors: depth(button), siblings: all.filter((element) => element.hidden).length, text: button.textContent };
});

for (const drift of ["classes", "ids", "ancestors", "siblings", "text", "all-7"]) {
  test(`a purchase with drift ${drift}`, async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const at = (path) => `http://127.0.0.1:${shop.port}/${path}`;
    await page.goto(at("product.html?id=tarn-mug"));
    await page.locator("main h1").waitFor();
    const plain = await traits(page);
    await page.goto(at(`product.html?id=tarn-mug&drift=${drift}`));
    await page.locator("main h1").waitFor();
    const drifted = await traits(page);
    for (const kind of drift === "all-7" ? ["classes", "ids", "ancestors", "siblings", "text"] : [drift]) assert.notEqual(drifted[kind], plain[kind], kind);
    await page.getByRole("button", { name: "Moss" }).click();
    await page.getByRole("button", { name: /^Add to/ }).click();
    await page.getByRole("link", { name: "View bag" }).click();
    await page.waitForURL(/cart.*drift=/);
    await page.getByRole("link", { name: /^Check/ }).click();
    for (const label of [/full name/i, "E-mail", "Phone", "Street and number", "Postcode", "City"]) await page.getByLabel(label).fill(label === "E-mail" ? "a@b.example" : "1");
    await page.getByLabel("I agree to the terms of sale").check();
    // By the keyboard: on a busy machine a click can get lost between the page's process and that of a frame which is still loading.
    await page.getByRole("button", { name: /^Place/ }).press("Enter");
    await page.getByText("Thank you for your order").waitFor();
    assert.deepEqual(errors, []);
    await context.close();
  });
}
