import re
from playwright.sync_api import Playwright, sync_playwright, expect


def run(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(headless=False)
    context = browser.new_context()
    page = context.new_page()
    page.goto("https://shop.example/")
    page.get_by_role("searchbox", name="Search").click()
    page.get_by_role("searchbox", name="Search").fill("red 'boots'")
    page.get_by_role("searchbox", name="Search").press("Enter")
    page.get_by_role("link", name="Boots").click()
    page.get_by_role("listitem").filter(has_text="Rain bootsAdd to bag").get_by_role("button").click()
    page.get_by_role("listitem").filter(has_text="Tall bootsAdd to bag").get_by_role("button").dblclick()
    page.get_by_role("checkbox", name="Wrap it as a gift").check()
    page.get_by_role("checkbox", name="Wrap it as a gift").uncheck()
    page.get_by_label("Size EU 40EU").select_option("41")
    page.get_by_role("button", name="Picture of your foot").fill("C:\\fakepath\\foot.png")
    page.get_by_test_id("price").click(modifiers=["Shift"])
    page.get_by_text("More").click(button="right")
    page.locator("iframe[name=\"note\"]").content_frame.get_by_role("textbox", name="Note for 'the driver'").click()
    page.locator("iframe[name=\"note\"]").content_frame.get_by_role("textbox", name="Note for 'the driver'").fill("Leave it\nat \"the door\"")
    with page.expect_popup() as page1_info:
        page.get_by_role("link", name="Help").click()
    page1 = page1_info.value
    page1.get_by_role("button", name="Ask us").click()

    # ---------------------
    context.close()
    browser.close()


with sync_playwright() as playwright:
    run(playwright)
