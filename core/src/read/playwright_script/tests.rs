use crate::{
    Options,
    read::{
        Shape,
        tests::{all, damaged, golden, one_of},
    },
};

/// What Playwright 1.65.1's own code generator wrote of a walk through a made-up shop; `record.js` beside it made it.
fn recorded(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/interop/playwright");
    std::fs::read(folder.join(name)).unwrap()
}

/// By hand: what the code generator writes too, but did not on that walk, and what it never writes.
const MORE: &str = r##"import { test, expect } from '@playwright/test';
test.use({ viewport: { width: 800, height: 600 } });
test.describe('shop', () => {
  test('Buy boots as a gift', async ({ page }) => {
    await page.goto('https://shop.test/');
    page.once('dialog', dialog => {
      console.log(`Dialog message: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    const page1Promise = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Boots' }).click();
    const page1 = await page1Promise;
    await page1.getByLabel('Picture', { exact: true }).setInputFiles(['feet/left.png', 'right.png']);
    await expect(page1.getByRole('heading')).toContainText('Boots');
    await expect(page1.locator('#gift')).not.toBeChecked();
    await page1.locator('#gift').check();
    await page1.locator('#list li').nth(2).locator('a.more').hover();
    await page1.frameLocator('#pay').frameLocator('iframe >> nth=0').getByPlaceholder('Card number').fill('4111111111111111');
    await page1.frameLocator('#pay').getByPlaceholder('Password').fill('teal-lantern-42');
    const row = page1.getByRole('row', { name: /^Rain/ });
    await row
      .getByTestId('size')
      .selectOption({ label: 'EU 41' });
    await page1.mouse.wheel(0, 300);
    await page1.keyboard.press('Control+Shift+K');
    await page1.close();
    await page.click('text=Pay', { position: { x: 3, y: 4 } });
    await page.goBack();
    if (await page.isVisible('#more')) {
      await page.getByText('More' + 1).click({ button: 'right' });
    }
    await page.levitate('#a');
    const total = count(row);
  });
  test('test', async ({ page }) => { await page.goto('/sale'); });
});
"##;

#[test]
fn what_the_code_generator_writes_is_a_session_as_it_was_meant() {
    golden("playwright-script-recorded", &recorded("codegen.spec.ts"));
    golden("playwright-script", MORE.as_bytes());
}

#[test]
fn all_its_languages_tell_the_same() {
    let told = |name: &str| {
        let bytes = recorded(name);
        let read = one_of(&bytes, 0);
        assert_eq!(read.report.unread.keys().filter(|path| *path == "/statement").count(), 0, "{name}");
        let steps = crate::reduce::recording::tell(&crate::reduce::reduce(&read.session));
        assert!(steps.lines().count() > 10, "{name}: {steps}");
        steps
    };
    let first = told("codegen.spec.ts");
    for other in ["codegen.js", "codegen.py", "codegen_async.py", "test_codegen.py"] {
        assert_eq!(told(other), first, "{other}");
    }
}

#[test]
fn a_drag_tells_what_it_leads_to() {
    let script = "import { test } from '@playwright/test';\ntest('tidy up', async ({ page }) => {\n  \
        await page.goto('https://a.test/');\n  await page.getByRole('listitem', { name: 'Letter' })\
        .dragTo(page.getByRole('list', { name: 'Done' }));\n});\n";
    let read = one_of(script.as_bytes(), 0);
    let told = crate::reduce::recording::tell(&crate::reduce::reduce(&read.session));
    assert!(told.contains("drag \"Done\" ["), "{told}");
}

#[test]
fn what_stands_before_the_first_test_is_no_session_of_its_own() {
    let script = "import { test } from '@playwright/test';\nfunction price(text) {\n  return parse(text);\n}\n\
        test('buy tea', async ({ page }) => {\n  await page.goto('https://a.test/');\n});\n\
        test('buy more', async ({ page }) => {\n  await page.goto('https://a.test/more');\n});\n";
    let told = all(script.as_bytes());
    assert_eq!(told.len(), 2);
    let first = told.into_iter().next().unwrap().unwrap();
    assert_eq!(first.session.task.as_ref().unwrap().title, "buy tea");
    assert!(first.report.unread.contains_key("/statement"), "{:?}", first.report.unread);
}

#[test]
fn what_is_not_known_is_told_with_its_line() {
    let read = one_of(MORE.as_bytes(), 0);
    let issues: Vec<_> = read.report.issues.iter().map(|issue| issue.found.as_str()).collect();
    let lines =
        ["another statement at line 29", "another statement at line 32", "another statement at line 33"];
    assert_eq!(issues[1..], lines, "{issues:?}");
    assert_eq!(read.report.unread["/expect/toContainText"], 1);
}

#[test]
fn what_is_typed_into_a_field_known_by_its_words_is_redacted() {
    let outcomes = crate::complete(MORE.as_bytes(), &Options::default()).unwrap();
    let written = serde_json::to_string(&outcomes[0].session).unwrap();
    assert!(!written.contains("teal-lantern-42") && !written.contains("4111111111111111"), "{written}");
}

#[test]
fn the_shape_can_be_insisted_on() {
    let from = |shape| Options { from: Some(shape), ..Options::default() };
    let bare = "page.goto('https://a.test/')";
    assert!(crate::read::read(bare.as_bytes(), &Options::default()).is_err());
    assert!(crate::read::read(bare.as_bytes(), &from(Shape::PlaywrightScript)).is_ok());
    assert!(crate::read::read(MORE.as_bytes(), &from(Shape::UserFlow)).is_err());
    assert!(crate::read::read(b"{\"type\": \"click\"}", &from(Shape::PlaywrightScript)).is_err());
}

#[test]
fn no_damage_makes_it_panic() {
    damaged(MORE.as_bytes());
    damaged(&recorded("codegen.py"));
}
