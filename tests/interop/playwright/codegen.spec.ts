import { test, expect } from '@playwright/test';

test('test', async ({ page }) => {
  await page.goto('https://shop.example/');
  await page.getByRole('searchbox', { name: 'Search' }).click();
  await page.getByRole('searchbox', { name: 'Search' }).fill('red \'boots\'');
  await page.getByRole('searchbox', { name: 'Search' }).press('Enter');
  await page.getByRole('link', { name: 'Boots' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Rain bootsAdd to bag' }).getByRole('button').click();
  await page.getByRole('listitem').filter({ hasText: 'Tall bootsAdd to bag' }).getByRole('button').dblclick();
  await page.getByRole('checkbox', { name: 'Wrap it as a gift' }).check();
  await page.getByRole('checkbox', { name: 'Wrap it as a gift' }).uncheck();
  await page.getByLabel('Size EU 40EU').selectOption('41');
  await page.getByRole('button', { name: 'Picture of your foot' }).fill('C:\\fakepath\\foot.png');
  await page.getByTestId('price').click({
    modifiers: ['Shift']
  });
  await page.getByText('More').click({
    button: 'right'
  });
  await page.locator('iframe[name="note"]').contentFrame().getByRole('textbox', { name: 'Note for \'the driver\'' }).click();
  await page.locator('iframe[name="note"]').contentFrame().getByRole('textbox', { name: 'Note for \'the driver\'' }).fill('Leave it\nat "the door"');
  const page1Promise = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Help' }).click();
  const page1 = await page1Promise;
  await page1.getByRole('button', { name: 'Ask us' }).click();
});
