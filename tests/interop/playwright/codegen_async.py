import asyncio
import re
from playwright.async_api import Playwright, async_playwright, expect


async def run(playwright: Playwright) -> None:
    browser = await playwright.chromium.launch(headless=False)
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto("https://shop.example/")
    await page.get_by_role("searchbox", name="Search").click()
    await page.get_by_role("searchbox", name="Search").fill("red 'boots'")
    await page.get_by_role("searchbox", name="Search").press("Enter")
    await page.get_by_role("link", name="Boots").click()
    await page.get_by_role("listitem").filter(has_text="Rain bootsAdd to bag").get_by_role("button").click()
    await page.get_by_role("listitem").filter(has_text="Tall bootsAdd to bag").get_by_role("button").dblclick()
    await page.get_by_role("checkbox", name="Wrap it as a gift").check()
    await page.get_by_role("checkbox", name="Wrap it as a gift").uncheck()
    await page.get_by_label("Size EU 40EU").select_option("41")
    await page.get_by_role("button", name="Picture of your foot").fill("C:\\fakepath\\foot.png")
    await page.get_by_test_id("price").click(modifiers=["Shift"])
    await page.get_by_text("More").click(button="right")
    await page.locator("iframe[name=\"note\"]").content_frame.get_by_role("textbox", name="Note for 'the driver'").click()
    await page.locator("iframe[name=\"note\"]").content_frame.get_by_role("textbox", name="Note for 'the driver'").fill("Leave it\nat \"the door\"")
    async with page.expect_popup() as page1_info:
        await page.get_by_role("link", name="Help").click()
    page1 = await page1_info.value
    await page1.get_by_role("button", name="Ask us").click()

    # ---------------------
    await context.close()
    await browser.close()


async def main() -> None:
    async with async_playwright() as playwright:
        await run(playwright)


asyncio.run(main())
