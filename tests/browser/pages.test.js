// The extension's own pages: usable by keyboard and screen reader, light and dark.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "./delivered.js";
import { launch, record, review, settledAfter, until } from "./recorder.js";
import { serve } from "./serve.js";
import { startServer } from "./server.js";

const AXE = createRequire(import.meta.url).resolve("axe-core");
/** With a folder named here, what is looked at is also kept as pictures. */
const PICTURES = process.env.TRAILMILL_SCREENSHOTS;

let shop;
let browser;
let server;
before(async () => {
  [shop, browser, server] = await Promise.all([serve(join(import.meta.dirname, "../../www/shop")), launch(), startServer()]);
  await connect(browser, server.url, server.tokens.recording);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
  shop?.stop();
});

/** What axe finds serious in light and in dark. */
async function looked(page, name, width, height) {
  const devtools = await browser.context.newCDPSession(page);
  const found = [];
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    if (PICTURES) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(PICTURES, `${name}-${scheme}.png`) });
    }
    // The extension's pages take no script from elsewhere, so axe comes through the debugger.
    await devtools.send("Runtime.evaluate", { expression: await (await import("node:fs/promises")).readFile(AXE, "utf8") });
    const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    found.push(...violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${name} ${scheme}: ${id} ${nodes[0].html}`));
  }
  await devtools.detach();
  assert.deepEqual(found, []);
}

test("popup, panel and options have no serious findings", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`);
  const popup = await browser.context.newPage();
  await popup.goto(browser.own("options.html"));
  await popup.getByRole("button", { name: "Save" }).waitFor();
  await looked(popup, "options", 760, 660);
  const tab = await popup.evaluate(async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url).id, page.url());
  await popup.goto(browser.own(`popup.html?tab=${tab}`));
  await popup.getByRole("button", { name: "Record this site" }).waitFor();
  await popup.getByText(/^Connected to/).waitFor();
  await looked(popup, "popup", 350, 470);
  await popup.close();
  const live = await record(browser, page, "Buy two blue mugs");
  for (const name of ["Moss", "Chalk", "Sky", "More", "Add to bag"]) await settledAfter(live, () => page.getByRole("button", { name, exact: true }).click());
  await live.bringToFront();
  await live.getByText("Quality so far").waitFor();
  await looked(live, "popup-recording", 350, 520);
  const panel = await review(browser, live);
  await looked(panel, "panel-review", 420, 900);
  await panel.locator("details.example").first().locator("summary").click();
  await looked(panel, "review", 900, 1500);
  await panel.getByRole("button", { name: /^Send to/ }).click();
  await panel.getByText("Completed by the server").waitFor();
  await panel.getByRole("button", { name: "All recordings" }).click();
  await panel.getByText(/^Connected to/).waitFor();
  await looked(panel, "panel", 420, 300);
  await Promise.all([panel.close(), page.close()]);
});

test("goal, steps and examples are edited by keyboard alone", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${shop.port}/product.html?id=tarn-mug`);
  const popup = await record(browser, page, "");
  for (const name of ["Moss", "Chalk", "Add to bag"]) await settledAfter(popup, () => page.getByRole("button", { name, exact: true }).click());
  const panel = await review(browser, popup);
  await panel.getByLabel("Goal").focus();
  await panel.keyboard.type("Write to jane.roe@example.org about a chalk mug");
  await panel.keyboard.press("Tab");
  await panel.keyboard.press("Enter");
  await panel.getByRole("heading", { name: "Export" }).waitFor();
  assert.equal(await panel.getByLabel("Goal").inputValue(), "Write to [EMAIL_1] about a chalk mug");
  const prompts = () => panel.locator("details.example pre").allTextContents();
  assert.ok((await prompts()).some((text) => text.includes('clicked "Moss"')));
  await panel.getByRole("button", { name: /Remove step: .*Moss/ }).focus();
  await panel.keyboard.press("Enter");
  await panel.getByRole("button", { name: /Bring back step/ }).waitFor();
  await until("no prompt tells of the removed step", async () => {
    const told = await prompts();
    return told.length > 0 && !told.some((text) => text.includes('clicked "Moss"'));
  });
  await panel.getByText("Write to [EMAIL_1] about a chalk mug").first().waitFor({ state: "attached" });
  await Promise.all([panel.close(), page.close()]);
});
