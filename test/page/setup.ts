import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const { startWorkbench } = require('../../dist/workbench');
const { launch } = require('./browser');

export interface Bench {
  url: string;
  close(): Promise<void>;
}

/** What the tests of a file share: a workbench of the built package, a browser, and a fresh page for each test. */
export interface Setup {
  folder: string;
  bench: Bench;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What the page asked for, with its size when it is compressed. */
  requested: { url: string; size: number }[];
  /** What the browser wrote to its console. A test that expects a message takes it out. */
  messages: string[];
  go(tab: string, action?: string): Promise<void>;
}

export const put = 'phoneburner_put_contact';
export const add = 'leadperfection_add_lead';
export const feedback = 'leadperfection_feedback';

/** Prepares the tests of a file. Each page must ask nobody but the workbench, and the console must stay empty. */
export function setUp(options: object = {}): Setup {
  const setup = { requested: [], messages: [] } as unknown as Setup;
  setup.go = async (tab, action = put) => {
    await setup.page.goto(`${setup.bench.url}#/${tab}/${action}`);
    await setup.page.getByRole('main').waitFor();
  };
  beforeAll(async () => {
    setup.folder = mkdtempSync(join(tmpdir(), 'page-'));
    const { folder } = setup;
    setup.bench = await startWorkbench({ history: join(folder, 'history.ndjson'), folder, ...options });
    setup.browser = await launch();
  });
  afterAll(async () => {
    await setup.browser?.close();
    await setup.bench?.close();
    rmSync(setup.folder, { recursive: true });
  });
  beforeEach(async () => {
    setup.requested = [];
    setup.messages = [];
    setup.context = await setup.browser.newContext({ viewport: { width: 1440, height: 900 } });
    setup.page = await setup.context.newPage();
    setup.page.on('console', (message) => setup.messages.push(message.text()));
    setup.page.on('pageerror', (error) => setup.messages.push(error.message));
    setup.page.on('response', async (response) => {
      const body = await response.body().catch(() => Buffer.alloc(0));
      setup.requested.push({ url: response.url(), size: gzipSync(body).length });
    });
  });
  afterEach(async () => {
    await setup.context.close();
    expect(setup.messages).toEqual([]);
    expect(setup.requested.filter(({ url }) => !url.startsWith(setup.bench.url))).toEqual([]);
  });
  return setup;
}

/** Watches the tasks of a page from now on. Gives what prints the longest: no test holds it, since it depends on the machine. */
export async function watchLongTasks(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const times: number[] = [];
    new PerformanceObserver((list) => times.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
    Object.assign(window, { times });
  });
  return async () => {
    const times = await page.evaluate(() => (window as any).times as number[]);
    console.log(`the longest task of the page: ${Math.max(0, ...times)} ms`);
  };
}
