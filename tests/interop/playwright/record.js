// Records a walk through a made-up shop with Playwright's own code generator, once for each of its languages, into the
// folder that is named. It gives the calls; what stands around them in the files here is what the generator puts there.
//
//     npm install playwright-core@1.65.1 && node record.js out
const { chromium } = require('playwright-core');
const PAGES = {
  '/': `<title>Corner shop</title><h1>Corner shop</h1><nav><a href="/boots">Boots</a> <a href="/help" target="_blank">Help</a></nav>
    <label>Search <input id="q" type="search" placeholder="What are you looking for?"></label>`,
  '/boots': `<title>Boots</title><h1>Boots</h1><ul><li><h2>Tall boots</h2><button>Add to bag</button></li><li><h2>Rain boots</h2><button>Add to bag</button></li></ul>
    <label><input type="checkbox" id="gift"> Wrap it as a gift</label> <label><input type="radio" name="pay" checked> Card</label>
    <label>Size <select name="size"><option value="40">EU 40</option><option value="41">EU 41</option></select></label>
    <input type="file" aria-label="Picture of your foot"> <span data-testid="price">89 €</span>
    <div id="menu" onmouseenter="this.title='open'">More</div>
    <iframe name="note" srcdoc="<label>Note for 'the driver' <textarea></textarea></label><p>It&quot;s <b>fine</b></p>"></iframe>`,
  '/help': `<title>Help</title><h1>How can we help?</h1><button>Ask us</button>`,
};
(async () => {
  for (const [language, file] of [['playwright-test','codegen.spec.ts'],['javascript','codegen.js'],['python','codegen.py'],['python-async','codegen_async.py'],['python-pytest','test_codegen.py']]) {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
    const context = await browser.newContext();
    await context.route('https://shop.example/**', r => { const p = new URL(r.request().url()).pathname; r.fulfill({ contentType: 'text/html; charset=utf-8', body: PAGES[p] || 'none' }); });
    const codes = [];
    await context._startRecording({ language }, {
      actionAdded: (page, data, code) => codes.push(code),
      actionUpdated: (page, data, code) => { codes[codes.length - 1] = code; },
      signalAdded: (page, data, code) => { if (code) codes[codes.length - 1] = code; },
    });
    const page = await context.newPage();
    const rest = () => new Promise(r => setTimeout(r, 700));
    await page.goto('https://shop.example/'); await rest();
    await page.locator('#q').click(); await rest();
    await page.keyboard.type("red 'boots'"); await rest();
    await page.keyboard.press('Enter'); await rest();
    await page.getByRole('link', { name: 'Boots' }).click(); await page.waitForURL('**/boots'); await rest();
    await page.getByRole('button', { name: 'Add to bag' }).nth(1).click(); await rest();
    await page.getByRole('button', { name: 'Add to bag' }).nth(0).dblclick(); await rest();
    await page.locator('#gift').click(); await rest();
    await page.locator('#gift').click(); await rest();
    await page.getByLabel('Size').selectOption('41'); await rest();
    await page.getByLabel('Picture').setInputFiles({ name: 'foot.png', mimeType: 'image/png', buffer: Buffer.from('x') }); await rest();
    await page.getByTestId('price').click({ modifiers: ['Shift'] }); await rest();
    await page.locator('#menu').click({ button: 'right' }); await rest();
    await page.frameLocator('[name=note]').getByRole('textbox').click(); await rest();
    await page.keyboard.type('Leave it\nat "the door"'); await rest();
    await page.keyboard.press('Control+Enter'); await rest();
    await page.goto('https://shop.example/'); await rest();
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Help' }).click()]);
    await popup.waitForLoadState(); await rest(); await rest(); await rest(); await rest();
    await popup.getByRole('button').click(); await rest(); await rest(); await rest(); await rest();
    await popup.close(); await rest();

    await rest(); require('fs').writeFileSync(require('path').join(process.argv[2], file), codes.join('\n') + '\n'); await context.close(); await browser.close();
  }
})().catch(e => { console.error(String(e).slice(0, 800)); process.exit(1); });
