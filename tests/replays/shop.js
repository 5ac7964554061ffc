// What a person does in the demo shop, for recorders that are tried on it.

/** Looks for a lamp, buys it, picks a delivery time in a frame, and reads reviews in a shadow root on the way. */
export async function buy(page, at) {
  const types = async (label, text) => {
    await page.getByLabel(label, { exact: true }).click();
    await page.keyboard.type(text, { delay: 20 });
  };
  await page.goto(at("index.html"));
  await types("Search the shop", "table lamp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\.html/);
  await page.getByRole("link", { name: /Ember Table Lamp/ }).last().click();
  await page.waitForURL(/product/);
  await page.getByRole("button", { name: "Moss" }).click();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByLabel("Size").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("button", { name: "Newest" }).click();
  await page.getByRole("button", { name: "Add to bag" }).click();
  await page.mouse.wheel(0, 400);
  await page.waitForTimeout(300);
  await page.mouse.wheel(0, -400);
  await page.waitForTimeout(300);
  await page.getByRole("link", { name: "View bag" }).click();
  await page.waitForURL(/cart/);
  await page.getByRole("link", { name: "Checkout" }).click();
  await page.waitForURL(/checkout/);
  await types("Full name", "Ada Tester");
  await types("E-mail", "ada@post.example");
  await page.getByLabel("Country").focus();
  await page.keyboard.press("ArrowDown");
  await page.frameLocator("iframe.slots").getByRole("button", { name: "Tuesday, 8 to 12" }).click();
  await page.getByLabel("Express, tomorrow").check();
  await page.getByText("I agree to the terms of sale").click();
  await page.getByText("Delivery: Tuesday, 8 to 12").waitFor();
  await page.waitForTimeout(1_000);
}

/** A text as if the shop stood on the web, whatever port it was served on. */
export const onTheWeb = (text, port) => text.replaceAll(`http://127.0.0.1:${port}`, "https://larkfield.example");
