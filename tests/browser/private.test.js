// What a page marks as private, and what is secret by its kind, is not in a recording; nor is what a script does.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { exported, interactionsIn, keptIn, launch, record, review, until } from "./recorder.js";

const MARKS = ['data-trailmill="mask"', 'class="rr-mask"', 'class="ph-mask"', 'class="sentry-mask"', 'class="fs-mask"', "data-hj-suppress", 'data-clarity-mask="true"', 'data-dd-privacy="mask"'];
const BLOCKS = ['data-trailmill="block"', 'class="rr-block"', 'class="ph-no-capture"', 'class="sentry-block"', 'class="fs-exclude"', 'data-dd-privacy="hidden"'];
const PAGE = `<!doctype html><meta charset=utf-8><title>Private</title><main>
  <h1>Balance</h1>
  ${MARKS.map((mark, at) => `<p ${mark}>Masked${at}x is <b>Nested${at}x</b></p>`).join("\n")}
  ${BLOCKS.map((mark, at) => `<section ${mark}>Blocked${at}x <button aria-label="Label${at}x">Inside${at}x</button></section>`).join("\n")}
  <label data-trailmill="mask">Nickname <input id="masked" aria-label="Secretlabel"></label>
  <label>Passphrase <input id="shown" type="password"></label><button id="show" onclick="document.querySelector('#shown').type = 'text'">Show it</button>
  <label>Verification code <input id="code"></label>
  <label>Card number <input id="card" name="card_number"></label>
  <label>Remark <textarea id="remark" onchange="history.replaceState(null, '', '?remark=' + encodeURIComponent(this.value))"></textarea></label>
  <button id="script" onclick="document.querySelector('#other').click()">Press the other</button><button id="other">The other</button>
  <button id="plain">Go on</button><x-part></x-part>
  <script>
    customElements.define("x-part", class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: "open" }).innerHTML = '<p data-trailmill="mask">Shadowmasked</p><div class="ph-no-capture">Shadowblocked</div><button>In the shadow</button>';
    } });
  </script></main>`;
const HIDDEN = [
  ...MARKS.flatMap((_, at) => [`Masked${at}x`, `Nested${at}x`]), ...BLOCKS.flatMap((_, at) => [`Blocked${at}x`, `Inside${at}x`, `Label${at}x`]),
  "Secretlabel", "typedmasked", "Xyzzy-plugh-41", "Xyzzy", "804415", "5555341244441115", "Shadowmasked", "Shadowblocked",
];

let server;
let browser;
before(async () => {
  server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(PAGE));
  [browser] = await Promise.all([launch(), new Promise((listening) => server.listen(0, "127.0.0.1", listening))]);
});
after(async () => {
  await browser?.stop();
  server?.close();
});

test("marked parts, secret fields and what scripts do are not recorded", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const popup = await record(browser, page, "Look at everything");
  const type = async (selector, text) => {
    await page.locator(selector).click();
    await page.keyboard.type(text);
  };
  await page.locator("p").first().click();
  await page.locator("section button").first().click();
  await page.locator("section button").last().click();
  await type("#masked", "typedmasked");
  await type("#shown", "Xyzzy");
  await page.locator("#show").click();
  await type("#shown", "-plugh-41");
  await type("#code", "804415");
  await type("#card", "5555341244441115");
  await page.locator("#script").click();
  await page.getByRole("button", { name: "In the shadow" }).click();
  await page.locator("#plain").click();
  await until("the last click is kept and settled", async () => {
    const last = (await interactionsIn(popup)).findLast(({ type }) => type === "click");
    return last?.interaction.details.name === "Go on" && last.state.after;
  });
  const kept = await keptIn(popup);
  const panel = await review(browser, popup);
  const [session, rows] = [`${await exported(panel, "Session")}`, `${await exported(panel, "Examples (JSONL)")}`];
  for (const hidden of HIDDEN) for (const text of [kept, session, rows]) assert.ok(!text.includes(hidden), `${hidden} is in the recording`);
  const { interactions, lostSpans } = JSON.parse(session);
  const clicked = interactions.filter((one) => one.type === "click").map((one) => one.interaction.details.name);
  assert.ok(clicked.includes("Press the other") && clicked.includes("In the shadow") && clicked.includes("Go on"));
  assert.ok(!clicked.includes("The other"), "a click that a script made was recorded");
  assert.deepEqual(lostSpans.map((span) => span.reason), ["blocked by the page", "blocked by the page"]);
  await Promise.all([panel.close(), page.close()]);
});

test("half of an address is not kept while it is typed, nor the address of a page as it is", async () => {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const popup = await record(browser, page, "Leave a remark");
  await page.locator("#remark").click();
  const kept = [];
  let typing = true;
  const typed = page.keyboard.type("please write to marisol.vandersteen@example.org or call 206 555 0187 in the morning", { delay: 60 }).finally(() => (typing = false));
  while (typing) kept.push(await keptIn(popup));
  await typed;
  await page.locator("#plain").click();
  await until("the click is kept", async () => (await interactionsIn(popup)).some(({ interaction }) => interaction.details?.name === "Go on"));
  kept.push(await keptIn(popup));
  assert.ok(kept.some((text) => text.includes('"value":"please write')) && kept.at(-1).includes("[EMAIL_1]"), "what was typed was not kept early");
  for (const text of kept) for (const half of ["marisol.", "vander", "@", "206 555", "206%20"]) assert.ok(!text.includes(half), `${half} was kept: ${text.slice(text.indexOf(half) - 200).slice(0, 300)}`);
  const panel = await review(browser, popup);
  const { interactions } = JSON.parse(await exported(panel, "Session"));
  assert.equal(interactions.findLast(({ type }) => type === "input").interaction.value, "please write to [EMAIL_1] or call [PHONE_1] in the morning");
  await panel.close();
});
