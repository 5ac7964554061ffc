// Every locator that the core writes is one that Playwright reads, and that means what was recorded, whatever stood in
// the name.

import assert from "node:assert/strict";
import test from "node:test";
import { complete, init } from "../../www/package/node.js";
import { launch, noBrowser } from "./browser.js";
import { evaluated } from "./measure.js";

await init();

const NAMES = [
  `Bob's "best" lamp`,
  "a `tick` and ${coin",
  "“curly” ‘quotes’ «angled»",
  "C:\\claims\\terms\\",
  'ends in a quote"',
  "ends in an apostrophe'",
  "two\nlines\tand a tab",
  "👍🏽 Like this 💬 emoji",
  "slash / and // and [1] */",
  "</script><b>bold</b>",
  "line\u2028separator words",
  "name, exact: true }) //",
];

test("locators of names with quotes, backslashes, line breaks and emoji parse and find", { skip: noBrowser }, async () => {
  const { browser, context } = await launch();
  try {
    const page = await context.newPage();
    for (const name of NAMES) {
      for (const attribute of ["text", "aria-label", "title", "data-testid", "id", "alt"]) {
        await page.setContent(`<main><a href="/elsewhere">Elsewhere in the shop</a><ul><li></li><li></li></ul></main>`);
        await page.evaluate(build, [name, attribute]);
        const about = { sequence: 1, url: "https://drift.example/", title: "Names", framePath: [] };
        const interaction = await page.evaluate((about) => recordClick(marks[0], about), about);
        const session = { id: "names", type: "HUMAN", status: "COMPLETED", enhancedInteractions: [interaction] };
        const options = { kinds: ["next_action"], min_score: 0, redaction: "off" };
        const [{ completion }] = complete(JSON.stringify(session), options);
        const { examples, rejected } = completion.training;
        assert.equal(examples.length, 1, `${attribute} ${name}: ${rejected[0]?.reason}`);
        const { locators } = examples[0].context;
        const found = [];
        for (const { playwright } of locators) {
          const finds = (elements) => elements.length === 1 && actedOn(elements[0]) === marks[0];
          found.push(await evaluated(page, playwright).evaluateAll(finds));
        }
        assert.ok(found[0], `${attribute} ${name}:\n${locators.map((l, at) => `${found[at]} ${l.playwright}`).join("\n")}`);
      }
    }
  } finally {
    await browser.close();
  }
});

/** Runs in the page: a button that bears the name, in an entry of a list. */
function build([name, attribute]) {
  const button = document.createElement("button");
  button.textContent = attribute === "text" ? name : "Press here";
  if (attribute === "alt") {
    const image = button.appendChild(document.createElement("img"));
    image.alt = name;
  } else if (attribute !== "text") {
    button.setAttribute(attribute, name);
  }
  document.querySelector("li:last-child").append(button);
  document.querySelector("li").textContent = "Another entry";
  globalThis.marks[0] = button;
}
