import { readFileSync } from 'node:fs';
import { add, put, setUp, watchLongTasks } from './setup';

/** A file of leads on the page: opened, dropped or pasted, understood, mapped, and opened row by row. */

const setup = setUp();
const { go } = setup;

const region = (name: string) => setup.page.getByRole('region', { name, exact: true });
const count = (name: string) =>
  setup.page.getByRole('group', { name: 'Only these rows' }).getByRole('button', { name });
const rowsTable = () => setup.page.getByRole('table', { name: 'Rows' });
const menu = (column: string) => setup.page.getByLabel(`What ${column} is`);

/** 200 leads: 4 without an e-mail address, 2 with a cell too many, 5 whose name is a template; and a footer. */
function makeLeads(): string {
  const rows = ['Email,frist_name,first_name,Phone,Budget'];
  for (let index = 1; index <= 200; index++) {
    const email = index % 50 === 0 ? '' : `person${index}@example.com`;
    const name = index % 40 === 1 ? '{{first}}' : 'Ann';
    const more = index === 77 || index === 177 ? ',one too many' : '';
    rows.push(`${email},x,${name},512555${String(index).padStart(4, '0')},100${more}`);
  }
  return [...rows, 'Total,200'].join('\n');
}

const open = async (text: string, name = 'leads.csv') => {
  const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
  await setup.page.getByLabel('Open a file of leads').setInputFiles(file);
};

test('a CSV of 200 leads: which are refused, and why?', async () => {
  const { page } = setup;
  await go('file');
  await open(makeLeads());
  await page.getByRole('heading', { name: '200 leads in leads.csv' }).waitFor();
  await count('194 would be sent').waitFor();
  await count('5 of them doubtful').waitFor();
  await count('1 no leads').waitFor();
  const reasons = await page.getByRole('table', { name: 'Reasons' }).getByRole('row').allInnerTexts();
  const plain = reasons.map((text) => text.replace(/\s+/g, ' ').trim());
  expect(plain).toEqual([
    'Rows Reason First lines',
    'refused',
    '4 lead.email must not be blank 51, 101, 151, 201',
    '2 the row has more cells than the header 78, 178',
    'doubtful',
    '5 lead.first_name holds a template that was not filled in 2, 42, 82, 122, 162',
    'no lead',
    '1 the row is a footer, not a lead 202',
  ]);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  expect(kept).not.toContain('person');
  await count('6 refused').click();
  await region('Rows').getByText('1 to 6 of 6').waitFor();
  const listed = await rowsTable().locator('tbody tr').allInnerTexts();
  expect(listed.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
    '51 refused lead.email must not be blank',
    '78 refused the row has more cells than the header',
    '101 refused lead.email must not be blank',
    '151 refused lead.email must not be blank',
    '178 refused the row has more cells than the header',
    '201 refused lead.email must not be blank',
  ]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the refused rows (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('refused.csv');
  const refused = readFileSync(await download.path(), 'utf8').split('\n');
  expect(refused.slice(0, 3)).toEqual([
    '\ufeffline,reason,Email,frist_name,first_name,Phone,Budget',
    '51,lead.email must not be blank,,x,Ann,5125550050,100',
    '78,the row has more cells than the header,person77@example.com,x,Ann,5125550077,100,one too many',
  ]);
});

test('a reason shows its rows; a row opens in the four stages, from where the way leads back', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByText('may be sent').first().waitFor();
  const email = () => page.locator('[id="field-lead.email"]').inputValue();
  await page.locator('[id="field-lead.email"]').fill('mine@example.com');
  await page.getByRole('tab', { name: 'File' }).click();
  await open(makeLeads());
  await page.getByRole('button', { name: 'lead.first_name holds a template' }).click();
  await region('Rows').getByText('1 to 5 of 5').waitFor();
  await rowsTable().getByRole('row').filter({ hasText: '42' }).getByText('doubtful').click();
  await page.getByText('Line 42 of leads.csv').waitFor();
  expect(await email()).toBe('person41@example.com');
  await region('Validate').getByText('holds a template that was not filled in').waitFor();
  await region('Validate').getByText('may be sent').waitFor(); // with the credentials of the form
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await email()).toBe('mine@example.com');
  await page.getByRole('tab', { name: 'File' }).click();
  await count('6 refused').click();
  await page.getByRole('button', { name: 'Open line 51 in the four stages' }).press('Enter');
  await region('Missing fields').getByText('Email').waitFor();
  await page.getByRole('button', { name: 'Back to my lead' }).click();
  expect(await email()).toBe('mine@example.com');
});

test('the columns are mapped by a menu, and saved as the command line reads it', async () => {
  const { page } = setup;
  await go('file');
  await open(makeLeads());
  await region('Columns').getByText('2 columns are unknown').waitFor();
  expect(await menu('Email').locator('option:checked').innerText()).toBe('Email, by its name');
  await menu('Budget').selectOption({ label: 'PhoneBurner Custom Field' });
  await region('Columns').getByLabel('Its key at the vendor').fill('195481');
  await page.keyboard.press('Tab');
  await region('Columns').getByText('One column is unknown').waitFor();
  await menu('frist_name').selectOption({ label: 'Ignored: never sent' });
  await region('Columns').getByText('unknown, and not sent').waitFor({ state: 'hidden' });
  const save = async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the mapping' }).click(),
    ]);
    return [download.suggestedFilename(), JSON.parse(readFileSync(await download.path(), 'utf8'))];
  };
  expect(await save()).toEqual([
    'mapping.json',
    {
      ...{ Email: 'lead.email', frist_name: null, first_name: 'lead.first_name', Phone: 'lead.phone_1' },
      Budget: 'phoneburner.custom_field.195481',
    },
  ]);
  await page.reload();
  await region('Columns').getByLabel('Its key at the vendor').waitFor(); // the file and the choices survive
  await page.getByRole('button', { name: 'Undo my choices' }).click();
  await region('Columns').getByText('2 columns are unknown').waitFor();
  const use = (text: string) =>
    page
      .getByLabel('Use a mapping file')
      .setInputFiles({ name: 'mapping.json', mimeType: 'a/b', buffer: Buffer.from(text) });
  await use('[]');
  await page.getByRole('alert').getByText('A mapping file holds a JSON object').waitFor();
  await use('{"Budget":null,"frist_name":"lead.city"}');
  await region('Columns').getByText('unknown, and not sent').waitFor({ state: 'hidden' });
  expect(await menu('frist_name').locator('option:checked').innerText()).toBe('City');
  await open('Email,frist_name\na@example.com,x', 'mended.csv'); // the choices hold for the next file
  await page.getByRole('heading', { name: '1 lead in mended.csv' }).waitFor();
  expect(await menu('frist_name').locator('option:checked').innerText()).toBe('City');
  await open(makeLeads());
  await region('Columns').getByLabel('What Budget is').waitFor();
  await menu('Email').selectOption({ label: 'Ignored: never sent' });
  await count('200 refused').waitFor();
  await page.getByRole('button', { name: 'Undo my choices' }).click();
  await count('6 refused').waitFor();
  await page.getByRole('button', { name: 'Did you mean First Name?' }).click();
  await page.getByRole('alert').getByText('“frist_name” and “first_name” are both lead.first_name').waitFor();
  await menu('first_name').selectOption({ label: 'Last Name' });
  await count('6 refused').waitFor();
});

test('another action reads the file anew, and so do other settings', async () => {
  const { page } = setup;
  await go('file');
  await open(makeLeads());
  await count('6 refused').waitFor();
  await page.getByLabel('Action').selectOption(add);
  await page.getByText('lead.postal_code must not be blank').first().waitFor();
  await page.getByLabel('Action').selectOption(put);
  await count('6 refused').waitFor();
  await page.getByRole('tab', { name: 'Exchange' }).click();
  await page.locator('[id="field-phoneburner.cm_id"]').fill('');
  await page.getByRole('tab', { name: 'File' }).click();
  await page.getByText('phoneburner.cm_id must not be blank').first().waitFor();
  await page.getByRole('button', { name: 'Fill it in for all leads' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'field-phoneburner.cm_id');
});

test.each([
  ['NDJSON', 'leads.ndjson', '{"email":"a@example.com","phone_1":"5125550142"}\n{"first_name":"B"}\n', 'line'],
  [
    'a JSON list',
    'leads.json',
    '[\n {"email":"a@example.com","phone_1":"5125550142"},\n {"first_name":"B"}\n]',
    'item',
  ],
])('%s is opened', async (_, name, text, unit) => {
  const { page } = setup;
  await go('file');
  await open(text, name);
  await page.getByRole('heading', { name: `2 leads in ${name}` }).waitFor();
  await count('1 refused').waitFor();
  await page.getByRole('button', { name: `Open ${unit} 1 in the four stages` }).click();
  await page.getByText(`1 of ${name}`).waitFor();
  await region('Validate').getByText('may be sent').waitFor();
});

test('several rows that are pasted are a file, too', async () => {
  const { page } = setup;
  const rows = 'email\tphone_1\na@example.com\t5125550142\n\t5125550143\n';
  await go('exchange');
  await page.getByRole('button', { name: 'Paste a lead' }).click();
  await page.getByLabel('The lead').fill(rows);
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByRole('heading', { name: '2 leads in pasted rows' }).waitFor();
  await page.getByRole('button', { name: 'Close the file' }).click();
  await page.getByRole('button', { name: 'Paste rows' }).waitFor();
  await setup.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((text) => navigator.clipboard.writeText(text), rows);
  await page.getByRole('tab', { name: 'File' }).focus();
  await page.keyboard.press('Control+V');
  await page.getByRole('heading', { name: '2 leads in pasted rows' }).waitFor();
  await count('1 refused').waitFor();
});

test('a file is dropped anywhere, and one that cannot be read is told of', async () => {
  const { page } = setup;
  await go('exchange');
  const drop = (text: string) =>
    page.evaluate((content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], 'dropped.csv'));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, text);
  await drop('email\na@example.com\n');
  await page.getByRole('heading', { name: '1 lead in dropped.csv' }).waitFor();
  await drop('PK\u0003\u0004');
  await page.getByRole('alert').getByText('Excel workbook').waitFor();
  expect(await page.getByLabel('Encoding').isVisible()).toBe(true);
  setup.messages = setup.messages.filter((message) => !message.includes('422'));
});

test('50,000 rows: the page stays quick, and the last row opens', async () => {
  const { page } = setup;
  await go('file');
  const row = (index: number) => `p${index}@example.com,Ann,512555${String(index % 10_000).padStart(4, '0')}`;
  await open(`email,first_name,phone_1\n${Array.from({ length: 50_000 }, (_, index) => row(index)).join('\n')}`);
  await region('File of leads')
    .getByText(/Reading … [\d,]+ rows/)
    .waitFor();
  await page.getByRole('heading', { name: '50,000 leads in leads.csv' }).waitFor();
  const printLongest = await watchLongTasks(page);
  await page.getByRole('button', { name: 'Last' }).click();
  await region('Rows').getByText('49,901 to 50,000 of 50,000').waitFor();
  expect(await rowsTable().getByRole('row').count()).toBe(101);
  await page.getByRole('button', { name: 'Open line 50001 in the four stages' }).click();
  await page.getByText('Line 50001 of leads.csv').waitFor();
  await printLongest();
});
