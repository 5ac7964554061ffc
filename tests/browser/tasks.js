// What a scripted person does in the demo shop: five tasks, with everything that they type about themself.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { interactionsIn, settledAfter, until } from "./recorder.js";

/** What the person types about themself, and must be found nowhere. */
export const PERSON = {
  name: "Marisol Vandersteen", email: "marisol.vandersteen@example.org", phone: "(206) 555-0187", street: "4187 Kestrel Hollow Road",
  postcode: "98177", city: "Oakhurst Falls", password: "Tr0ub4dor&plum", code: "739164", card: "4539 1488 0343 6467", cvc: "917", file: "marisol-passport-scan.png",
};

const DELIVERY = "iframe[title='Delivery time']";
const CARD = "iframe[title='Card payment']";

/**
 * Each task begins on a page (`at`), perhaps prepared, and is done by `act`; `steps` is what a person would say was done. An
 * act is followed by the next one once the recorder knows what it led to, as a person looks before they go on.
 */
export const TASKS = [
  {
    name: "searches, chooses a variant and puts it into the bag",
    goal: "Put two tall clay lamps into the bag",
    at: "index.html",
    async act({ page, seen, type }) {
      await type(page, "Search the shop", "table lamp");
      await page.keyboard.press("Enter");
      await page.waitForURL(/search\.html/);
      await page.getByRole("link", { name: /Ember Table Lamp/ }).last().click();
      await page.waitForURL(/product/);
      await seen(() => page.getByRole("button", { name: "Moss" }).click());
      await page.getByLabel("Size").focus();
      await seen(() => page.keyboard.press("ArrowDown"));
      await seen(() => page.getByRole("button", { name: "More" }).click());
      await seen(() => page.getByRole("button", { name: "Add to bag" }).click());
      await page.getByRole("link", { name: "View bag" }).click();
      await page.waitForURL(/cart/);
    },
    steps: [
      'fill searchbox "Search the shop" table lamp',
      'press searchbox "Search the shop" Enter',
      'click link "Ember Table Lamp $128.00 4.8 of 5 stars"',
      'click button "Moss"',
      'select combobox "Size" Tall',
      'click button "More"',
      'click button "Add to bag"',
      'click link "View bag"',
    ],
  },
  {
    name: "narrows a department down, and goes back",
    goal: "Find the cheapest stoneware",
    at: "index.html",
    async act({ page, popup, seen }) {
      await seen(() => page.getByRole("link", { name: "Table", exact: true }).first().hover());
      await page.getByRole("link", { name: "All table" }).click();
      await page.waitForURL(/category/);
      await seen(() => page.getByLabel("Stoneware").check());
      await page.getByLabel("Sort by").focus();
      await seen(() => page.keyboard.press("ArrowDown"));
      // A page that goes back by itself soon after an act was led there by it.
      const selected = Date.now();
      await until("a second has passed since the last act", () => Date.now() - selected > 1_000);
      // Back while what was scrolled is fresh: the place that the browser then restores was not scrolled to.
      await seen(() => page.mouse.wheel(0, 500));
      await seen(() => page.goBack());
    },
    steps: [
      'hover link "Table"',
      'click link "All table"',
      'check checkbox "Stoneware" true',
      'select combobox "Sort by" Price, low to high',
      "scroll",
      "go_back",
    ],
  },
  {
    name: "signs in with a one-time code, and keeps the account",
    goal: "Sign in and put the mug on top of the wish list",
    at: "sign-in.html",
    async act({ page, folder, seen, type }) {
      await type(page, "E-mail", PERSON.email);
      await type(page, "Password", PERSON.password);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("Six-digit code").click();
      await page.keyboard.type(PERSON.code);
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.waitForURL(/account/);
      await page.getByText("Signed in as").waitFor();
      const picture = join(folder, PERSON.file);
      await writeFile(picture, "not a picture");
      const devtools = await page.context().newCDPSession(page);
      const { root } = await devtools.send("DOM.getDocument");
      const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#picture" });
      await seen(() => devtools.send("DOM.setFileInputFiles", { nodeId, files: [picture] }));
      await seen(() => page.getByRole("link", { name: "Wish list" }).click());
      await seen(() => page.locator("li", { hasText: "Tarn Stoneware Mug" }).dragTo(page.locator("li", { hasText: "Ember Table Lamp" })));
    },
    steps: [
      'fill textbox "E-mail" [EMAIL_1]',
      'click "Password"',
      'fill "Password"',
      'click button "Continue"',
      'click textbox "Six-digit code"',
      'fill textbox "Six-digit code"',
      'click button "Confirm"',
      'upload "Picture" [FILE]',
      'click link "Wish list"',
      'drag listitem "Tarn Stoneware Mug" onto "Ember Table Lamp"',
    ],
  },
  {
    name: "checks out, through frames of the same and of another origin",
    goal: "Have the mug sent to me",
    at: "checkout.html",
    async prepare(page) {
      await page.goto(new URL("product.html?id=tarn-mug", page.url()).href);
      await page.getByRole("button", { name: "Add to bag" }).click();
    },
    async act({ page, seen, type }) {
      const [delivery, card] = [page.frameLocator(DELIVERY), page.frameLocator(CARD)];
      await type(page, "Full name", PERSON.name);
      await type(page, "E-mail", PERSON.email);
      await type(page, "Phone", PERSON.phone);
      await type(page, "Street and number", PERSON.street);
      await type(page, "Postcode", PERSON.postcode);
      await type(page, "City", PERSON.city);
      await seen(() => delivery.getByRole("button", { name: "Tuesday, 14 to 18" }).click());
      await page.getByLabel("Express, tomorrow").check();
      await type(card, "Card number", PERSON.card);
      await type(card, "Security code", PERSON.cvc);
      await seen(() => card.getByRole("button", { name: "Confirm card" }).click());
      await type(page, "Note for the driver", `Ask for ${PERSON.name}, or write to ${PERSON.email}`);
      await page.getByLabel("I agree to the terms of sale").check();
      await page.getByRole("button", { name: "Place order" }).click();
      await page.waitForURL(/thanks/);
    },
    steps: [
      'fill textbox "Full name" [NAME_1]',
      'fill textbox "E-mail" [EMAIL_1]',
      'fill textbox "Phone" [PHONE_1]',
      'fill textbox "Street and number" [ADDRESS_1]',
      'fill textbox "Postcode" [POSTCODE_1]',
      'fill textbox "City" [PRIVATE_1]',
      'click button "Tuesday, 14 to 18"',
      'check radio "Express, tomorrow" true',
      'click textbox "Card number"',
      'fill textbox "Card number"',
      'click textbox "Security code"',
      'fill textbox "Security code"',
      'click button "Confirm card"',
      'fill textbox "Note for the driver" Ask for [NAME_1], or write to [EMAIL_1]',
      'check checkbox "I agree to the terms of sale" true',
      'click button "Place order"',
    ],
  },
  {
    name: "reads reviews in a shadow root, and a guide in another tab",
    goal: "Find out how to care for the board",
    at: "product.html?id=hazel-board",
    async act({ page, seen }) {
      await seen(() => page.getByRole("button", { name: "Newest" }).click());
      const opening = page.context().waitForEvent("page");
      await page.getByRole("link", { name: "Care guide for wood" }).click();
      const guide = await opening;
      await seen(() => guide.getByText("Wood", { exact: true }).click());
      await seen(() => page.bringToFront());
      await page.getByRole("button", { name: "Add to bag" }).click();
    },
    steps: [
      'click button "Newest"',
      'click link "Care guide for wood"',
      'click button "Wood"',
      "switch_tab",
      'click button "Add to bag"',
    ],
  },
];

/** A visitor whom the shop does not know yet, where a task begins. */
export async function begun(context, port, { at, prepare }) {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/index.html`);
  await page.evaluate(() => localStorage.clear());
  await prepare?.(page);
  await page.goto(`http://127.0.0.1:${port}/${at}`);
  await page.locator("main").waitFor();
  for (const frame of await page.locator("iframe").all()) await frame.contentFrame().locator("button").first().waitFor();
  return page;
}

/** Does a task on a page while it is recorded. */
export async function performed(task, page, popup, folder) {
  const seen = (act) => settledAfter(popup, act);
  /** Types into a field, until that is kept. */
  const type = async (place, label, text) => {
    const before = (await interactionsIn(popup)).length;
    await place.getByLabel(label, { exact: true }).click();
    await page.keyboard.type(text, { delay: 5 });
    await until(`${label} is kept`, async () => (await interactionsIn(popup)).length >= before + 2);
  };
  await task.act({ page, popup, folder, seen, type });
}
