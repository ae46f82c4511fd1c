import { readFileSync } from 'node:fs';
import { feedback, setUp, watchLongTasks } from './setup';

/** A file of feedback on the page: opened or dropped, counted, folded, and shown row by row. */

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const setup = setUp();

const region = (name: string) => setup.page.getByRole('region', { name, exact: true });
const table = (name: string) => setup.page.getByRole('table', { name, exact: true });
const plain = (texts: string[]) => texts.map((text) => text.replace(/\s+/g, ' ').trim());

type Fields = Record<string, string>;

function toLine(fields: Fields, second: number, more: object = {}): string {
  const at = new Date(Date.UTC(2026, 10, 26, 10) + second * 1000).toISOString();
  return JSON.stringify({ at, action: feedback, status: 201, ...more, fields });
}

/** Two leads in five posts, one that was not understood, and three lines that are no posts. */
const lines = [
  toLine({ LogNumber: 'lead-17', FirstName: 'Xxx', Dispo: 'Appointment set', EverSet: 'true', Source: 'Web' }, 1),
  toLine({ LogNumber: 'lead-18', Dispo: 'New' }, 2),
  '{"email":"ann@example.com"}',
  toLine({ EventID: 'event-17', LogNumber: 'lead-17', Dispo: 'Sold', Sold: 'true', type: 'conversion' }, 3),
  toLine({}, 4, { error_msg: 'the body is no form, JSON or XML' }),
  toLine({ LogNumber: 'lead-18', Method: 'X', reason: 'Bad phone number', type: 'return' }, 5),
  '7',
  '{"at":"2026-11-26T10:15:00.000Z","fields":{"Phone":"5125550142',
];

const open = async (text: string, name = 'feedback.ndjson') => {
  const file = { name, mimeType: 'application/x-ndjson', buffer: Buffer.from(text) };
  await setup.page.getByLabel('Open a file of feedback').setInputFiles(file);
};

test('a file is counted and folded, and a row shows its fields', async () => {
  const { page } = setup;
  await setup.go('feedback', feedback);
  await page.getByRole('region', { name: 'Fields of the post' }).waitFor();
  await open(lines.join('\n'));
  await page.getByRole('heading', { name: '5 posts in feedback.ndjson' }).waitFor();
  const list = (name: string) => page.getByRole('list', { name }).getByRole('listitem').allInnerTexts();
  expect(plain(await list('Counts'))).toEqual(['4 understood', '1 not understood', '2 leads']);
  expect(plain(await list('Lines that are not posts'))).toEqual([
    '2 lines are not a feedback post: 3, 7',
    '1 line is not valid JSON: 8',
  ]);
  const posts = plain(await table('Posts').locator('tbody tr').allInnerTexts());
  expect(posts.map((text) => text.slice(text.indexOf(':') + 7))).toEqual([
    'log_number lead-18 return Bad phone number deleted',
    'the body is no form, JSON or XML',
    'event_id event-17 log_number lead-17 conversion Sold sold',
    'log_number lead-18 New',
    'log_number lead-17 Appointment set set',
  ]);
  await page.getByText('Folded per lead').click();
  await region('Leads').getByText('Without an id that identifies a lead: 1 post.').waitFor();
  const leads = plain(await table('Leads').locator('tbody tr').allInnerTexts());
  expect(leads.map((text) => text.slice(text.indexOf(':') + 7))).toEqual([
    'log_number lead-18 return Bad phone number deleted',
    'event_id event-17 log_number lead-17 conversion Sold set, sold',
  ]);
  expect(plain(await table('Funnel').locator('tbody tr').allInnerTexts())).toEqual([
    ...['(no source) 1 0 0 0 0 1', 'Web 1 1 0 0 1 0'],
    'all 2 1 0 0 1 1',
  ]);
  expect(plain(await list('Reasons of deleted leads'))).toEqual(['1 Bad phone number']);
  const shown = () => region('Fields').locator('tbody tr').allInnerTexts().then(plain);
  await page.getByText('Each post').click();
  await table('Posts').getByText('Appointment set').click();
  await region('Fields').getByText('Fields of line 1').waitFor();
  expect(await shown()).toEqual([
    ...['LogNumber lead-17', 'FirstName Xxx', 'Dispo Appointment set', 'EverSet true', 'Source Web'],
  ]);
  await table('Posts').getByText('the body is no form').click();
  await region('Fields').getByText('Fields of line 5, answered with 201').waitFor();
  expect(await shown()).toEqual(['error_msg the body is no form, JSON or XML']);
  await page.getByText('Folded per lead').click();
  await table('Leads').getByRole('button').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await region('Fields').getByText('Fields of a lead, folded').waitFor();
  expect(await shown()).toEqual(expect.arrayContaining(['Sold true', 'EverSet true', 'Source Web', 'Dispo Sold']));
  expect(await page.content()).not.toMatch(/ann@example|5125550142/);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  expect(kept).not.toMatch(/lead-17|event-17|feedback\.ndjson/);
  await page.getByRole('button', { name: 'Close the file' }).click();
  await page.getByRole('region', { name: 'Fields of the post' }).waitFor();
});

test('a file is dropped on the tab; one that is none of feedback leaves the open one', async () => {
  const { page } = setup;
  await setup.go('feedback', feedback);
  const drop = (text: string) =>
    page.evaluate((content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], 'dropped.ndjson'));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, text);
  await drop(lines.join('\n'));
  await page.getByRole('heading', { name: '5 posts in dropped.ndjson' }).waitFor();
  await drop('email\nann@example.com\n');
  await page.getByRole('alert').getByText('something else than feedback').waitFor();
  await page.getByRole('heading', { name: '5 posts in dropped.ndjson' }).waitFor();
  await open('');
  await page.getByRole('alert').getByText('no post has come yet').waitFor();
  setup.messages = setup.messages.filter((message) => !message.includes('422'));
});

test('10,000 posts: the page stays quick, and the oldest one opens', async () => {
  const { page } = setup;
  await setup.go('feedback', feedback);
  const printLongest = await watchLongTasks(page);
  const post = (n: number) =>
    toLine({ EventID: `event-${n % 5000}`, LogNumber: `lead-${n % 5000}`, Dispo: `Call ${n}`, Source: 'Web' }, n);
  await open(Array.from({ length: 10_000 }, (_, n) => post(n)).join('\n'));
  await region('File of feedback').getByText('Reading feedback.ndjson').waitFor();
  await page.getByRole('heading', { name: '10,000 posts in feedback.ndjson' }).waitFor();
  await region('Posts').getByText('1 to 50 of 10,000').waitFor();
  await region('Posts').getByRole('button', { name: 'Last' }).click();
  await region('Posts').getByText('9,951 to 10,000 of 10,000').waitFor();
  expect(await table('Posts').getByRole('row').count()).toBe(51);
  await table('Posts').getByText('Call 0', { exact: true }).click();
  await region('Fields').getByText('Fields of line 1').waitFor();
  await page.getByText('Folded per lead').click();
  await region('Leads').getByText('1 to 50 of 5,000').waitFor();
  await printLongest();
});

test.each(['light', 'dark'] as const)(
  'in %s, axe finds nothing, and a narrow window scrolls one way only',
  async (colorScheme) => {
    const { page } = setup;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await setup.go('feedback', feedback);
    const more = Array.from({ length: 120 }, (_, n) =>
      toLine({ LeadNumber: String(n), reason: 'word '.repeat(60) }, n),
    );
    await open([...lines, ...more].join('\n'));
    await table('Posts').waitFor();
    await table('Posts').getByRole('button').first().click();
    await page.evaluate(axe);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect([width, Math.max(0, wide)]).toEqual([width, 0]);
      const { violations } = await page.evaluate(() => (window as any).axe.run());
      expect(violations.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html).join(' ')}`)).toEqual(
        [],
      );
    }
  },
);
