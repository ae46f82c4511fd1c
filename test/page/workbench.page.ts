/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** The page as a person meets it, from the built package. */

const { startWorkbench } = require('../../dist/workbench');
const { launch } = require('./browser');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tabs = ['exchange', 'outcomes', 'feedback', 'history', 'reference'];
const put = 'phoneburner_put_contact';

let folder: string;
let bench: { url: string; close(): Promise<void> };
let browser: Browser;
let context: BrowserContext;
let page: Page;
let asked: { url: string; size: number }[];
let said: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await bench?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  asked = [];
  said = [];
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    asked.push({ url: response.url(), size: gzipSync(body).length });
  });
});
afterEach(async () => {
  await context.close();
  expect(said).toEqual([]);
  expect(asked.filter(({ url }) => !url.startsWith(bench.url))).toEqual([]);
});

const go = async (tab: string, action = put) => {
  await page.goto(`${bench.url}#/${tab}/${action}`);
  await page.getByRole('main').waitFor();
};
const outcome = () => page.getByRole('region', { name: 'Outcome' });
const field = (label: string) => page.getByRole('textbox', { name: label, exact: false }).first();

test('the first view is small and comes from nowhere else', async () => {
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).waitFor();
  expect(asked.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(300_000);
});

test('a sample lead goes through the four stages to the sandbox, by keyboard alone', async () => {
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
  await go('exchange');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('region', { name: 'Validate' }).getByText('must not be blank').waitFor();
  await field('Phoneburner User Id').fill('1');
  await field('Phoneburner Cm Id').fill('2');
  await page
    .getByLabel(/^Phoneburner Key/)
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

test('a story of the grid opens in the stages', async () => {
  await go('outcomes');
  const row = page.getByRole('row').filter({ hasText: 'DUPLICATE EMAIL' }).first();
  await row.waitFor();
  await row.getByRole('button').first().press('Enter');
  await outcome().getByText('DUPLICATE EMAIL').first().waitFor();
  expect(page.url()).toContain('#/exchange/');
});

test('an exchange of the history opens again in a page that never saw it', async () => {
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).click();
  await page.getByText('may be sent').first().waitFor();
  await page.keyboard.press('Control+Enter');
  await outcome()
    .getByText(/success|failure/)
    .first()
    .waitFor();
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${bench.url}#/history/${put}`);
  await other
    .getByRole('button', { name: /replay/i })
    .first()
    .click();
  await other.waitForFunction(() =>
    (document.getElementById('field-lead.email') as HTMLInputElement | null)?.value.includes('xxx'),
  );
  await other.waitForLoadState('networkidle');
  expect(await other.locator('[id="field-lead.email"]').inputValue()).toContain('xxx');
  await other.context().close();
});

test('feedback is posted and understood', async () => {
  await go('feedback', 'leadperfection_feedback');
  await page
    .getByLabel(/^Method/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: /^send/i }).first().click();
  await page.getByText('201').first().waitFor();
});

test('nobody is offered the real vendor', async () => {
  await go('exchange');
  await page.getByRole('button', { name: /sample lead/i }).click();
  expect(await page.getByText(/real vendor/i).count()).toBe(0);
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(tabs)('axe finds nothing on %s, and a narrow window scrolls one way only', async (tab) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await go(tab, tab === 'feedback' ? 'leadperfection_feedback' : put);
    if (tab === 'exchange') {
      await page.getByRole('button', { name: /sample lead/i }).click();
      await page.getByText('may be sent').first().waitFor();
    }
    await page.waitForLoadState('networkidle');
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([tab, width, Math.max(0, wide)]).toEqual([tab, width, 0]);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => (window as any).axe.run());
      expect(passes.length).toBeGreaterThan(10);
      expect(violations.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html).join(' ')}`)).toEqual(
        [],
      );
    }
  });
});
