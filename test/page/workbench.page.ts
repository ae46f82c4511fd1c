/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { feedback, put, setUp } from './setup';

/** The page as a person meets it, from the built package. */

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tabs = ['exchange', 'file', 'outcomes', 'compare', 'feedback', 'history', 'reference'];

const setup = setUp();
const { go } = setup;

const outcome = () => setup.page.getByRole('region', { name: 'Outcome' });
const field = (label: string) => setup.page.getByRole('textbox', { name: label, exact: false }).first();

test('the first view is small and comes from nowhere else', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).waitFor();
  expect(setup.requested.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(300_000);
});

test('a sample lead goes through the four stages to the sandbox, by keyboard alone', async () => {
  const { page } = setup;
  await go('exchange');
  const sample = page.getByRole('button', { name: /sample lead/i });
  await sample.focus();
  await page.keyboard.press('Enter');
  await page.getByText('may be sent').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await outcome().getByText('success').first().waitFor();
  await page.getByText('lead_url').first().waitFor();
  expect(await page.locator('mark').allTextContents()).toEqual(['SUCCESS|']);
  await page.keyboard.press('Control+Enter');
  await outcome().getByText('DUPLICATE EMAIL').first().waitFor();
});

test('a refused lead names its field, and a correction is seen at once', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('region', { name: 'Missing fields' }).getByText('4 required fields are missing').waitFor();
  await field('PhoneBurner User ID').fill('1');
  await field('PhoneBurner CM ID').fill('2');
  await page
    .getByLabel(/^PhoneBurner Key/)
    .first()
    .fill('canary-key');
  await field('Email').fill('jane@example.com');
  await page.getByText('may be sent').first().waitFor();
  expect(await page.content()).toContain('jane%40example.com');
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.title]),
  );
  expect(kept).not.toContain('canary-key');
  await page.reload();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('input')].some(({ value }) => value === 'jane@example.com'),
  );
});

test('an example of the grid opens in the stages', async () => {
  const { page } = setup;
  await go('outcomes');
  const row = page.getByRole('row').filter({ hasText: 'DUPLICATE EMAIL' }).first();
  await row.waitFor();
  await row.getByRole('button').first().press('Enter');
  await outcome().getByText('DUPLICATE EMAIL').first().waitFor();
  expect(page.url()).toContain('#/exchange/');
});

test('an exchange of the history opens again in a page that never saw it', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).click();
  await page.getByText('may be sent').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await outcome()
    .getByText(/success|failure/)
    .first()
    .waitFor();
  const other = await (await setup.browser.newContext()).newPage();
  await other.goto(`${setup.bench.url}#/history/${put}`);
  await other.getByRole('button', { name: 'Open' }).first().click();
  await other.waitForFunction(() =>
    (document.getElementById('field-lead.email') as HTMLInputElement | null)?.value.includes('xxx'),
  );
  await other.waitForLoadState('networkidle');
  expect(await other.locator('[id="field-lead.email"]').inputValue()).toContain('xxx');
  await other.context().close();
});

test('feedback is posted and understood', async () => {
  const { page } = setup;
  await go('feedback', feedback);
  await page
    .getByLabel(/^Method/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: /^send/i }).first().click();
  await page.getByText('201').first().waitFor();
});

test('nobody is offered the real vendor', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).click();
  expect(await page.getByText(/real vendor/i).count()).toBe(0);
});

describe.each([
  ['light', 'none'],
  ['dark', 'none'],
  ['light', 'active'],
] as const)('in %s, forced colours %s', (colorScheme, forcedColors) => {
  test.each(tabs)('axe finds nothing on %s, and a narrow window scrolls one way only', async (tab) => {
    const { page } = setup;
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
    await go(tab, tab === 'feedback' ? feedback : put);
    if (tab === 'exchange') {
      await page.getByRole('button', { name: 'Send to the sandbox' }).click();
      await outcome().getByText('final').waitFor();
    }
    if (tab === 'file') {
      const rows = [
        'Email,frist_name,phone_1',
        'a@example.com,x,"=""5125550142"""',
        ',y,5125550143',
        'a@example.com,,',
        'Total,3',
      ];
      const leads = { name: 'leads.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) };
      await page.getByLabel('Open a file of leads').setInputFiles(leads);
      await page.getByRole('table', { name: 'Rows' }).waitFor();
      await page.getByText('How it is read').click();
    }
    await page.waitForLoadState('networkidle');
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([tab, width, Math.max(0, wide)]).toEqual([tab, width, 0]);
      if (width === 1440) await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => (window as any).axe.run());
      expect(passes.length).toBeGreaterThan(10);
      expect(violations.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html).join(' ')}`)).toEqual(
        [],
      );
    }
  });
});
