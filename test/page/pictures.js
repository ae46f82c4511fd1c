/** The pictures of the README, from the real page: `npm run pictures`. People in them are those of the sample. */
const { mkdirSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { startWorkbench } = require('../../dist/workbench');
const { launch } = require('./browser');

const pictures = join(__dirname, '../../docs/pictures');

async function take() {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  const bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder });
  const browser = await launch();
  try {
    mkdirSync(pictures, { recursive: true });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await page.goto(`${bench.url}#/exchange/leadperfection_add_lead`);
    await page.getByRole('button', { name: /sample lead/i }).click();
    await page.getByRole('button', { name: 'Send to the sandbox' }).click();
    await page.getByRole('region', { name: 'Outcome' }).getByText('success').first().waitFor();
    await page.screenshot({ path: join(pictures, 'workbench.png') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${bench.url}#/outcomes/phoneburner_put_contact`);
    await page.getByText('DUPLICATE EMAIL').first().waitFor();
    await page.screenshot({ path: join(pictures, 'outcomes.png') });
  } finally {
    await browser.close();
    await bench.close();
    rmSync(folder, { recursive: true });
  }
}

take();
