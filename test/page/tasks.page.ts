import { readFileSync } from 'node:fs';
import { add, feedback, setUp } from './setup';

/** The page says what one came for: where things stand, and the last screen of each task. */

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const setup = setUp();
const { go } = setup;
const outcome = () => setup.page.getByRole('region', { name: 'Outcome' });
const fieldOf = (name: string) => setup.page.locator(`[id="field-${name}"]`);
const region = (name: string) => setup.page.getByRole('region', { name });

async function send(): Promise<void> {
  await setup.page.getByText('may be sent').first().waitFor();
  await setup.page.getByRole('button', { name: 'Send to the sandbox' }).click();
  await outcome().locator('.light').waitFor();
}

describe('where things stand', () => {
  test.each([
    [1440, 900],
    [1024, 768],
    [390, 844],
  ])('at %d × %d Send is in view, and so is the outcome once the lead is sent', async (width, height) => {
    const { page } = setup;
    await page.setViewportSize({ width, height });
    await go('exchange');
    const isInView = async (box: { y: number; height: number } | null) => !!box && box.y >= 0 && box.y < height - 40;
    const button = page.getByRole('button', { name: 'Send to the sandbox' });
    expect(await isInView(await button.boundingBox())).toBe(true);
    await send();
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    const box = await outcome().boundingBox();
    expect(await isInView(box)).toBe(true);
    const answer = await page.getByRole('region', { name: 'Answer' }).boundingBox();
    expect((box?.y ?? 0) < (answer?.y ?? 0)).toBe(true);
  });

  test('all missing fields are named at once, each a way to its field', async () => {
    const { page } = setup;
    await go('exchange');
    await page.getByRole('button', { name: 'Clear' }).click();
    const missing = page.getByRole('list', { name: 'Missing' });
    await missing.getByText('PhoneBurner CM ID').waitFor();
    expect(await missing.getByRole('button').allTextContents()).toEqual([
      ...['PhoneBurner Key', 'Email', 'PhoneBurner User ID', 'PhoneBurner CM ID'],
    ]);
    await missing.getByRole('button', { name: 'Email' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'field-lead.email');
  });

  test('the title names the action and the outcome, and nothing of the lead', async () => {
    const { page } = setup;
    await go('exchange');
    await fieldOf('lead.email').fill('title@example.com');
    await send();
    expect(await page.title()).toBe('success, final · Put Contact · Exchange · Workbench');
  });

  test('a field is one stop of the Tab key, and so are all parameters', async () => {
    const { page } = setup;
    await go('exchange');
    await send();
    await fieldOf('lead.first_name').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-lead.last_name');
    await page.keyboard.press('F1');
    await page.waitForURL(/#\/reference\/.*last_name/);
    await page.getByRole('tab', { name: 'Exchange' }).click();
    expect(await region('Parameters').locator('button:not([tabindex="-1"])').count()).toBe(1);
    await region('Parameters').locator('button').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('firstname');
  });

  test.each(['light', 'dark'] as const)('what is under the pointer can be read, in %s', async (colorScheme) => {
    const { page } = setup;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await go('exchange');
    await send();
    await page.evaluate(axe);
    for (const name of ['Send to the sandbox', 'Clear', 'Paste a lead', 'Copy as curl']) {
      await page.getByRole('button', { name }).hover();
      const { violations } = await page.evaluate(() => (window as any).axe.run({ runOnly: ['color-contrast'] }));
      expect([name, violations]).toEqual([name, []]);
    }
  });
});

describe('the outcomes', () => {
  test('are grouped, in the words of who looks for them, and sorted by a click', async () => {
    const { page } = setup;
    await go('outcomes');
    const groups = page.locator('tr.group th');
    await groups.first().waitFor();
    expect((await groups.allTextContents()).map((text) => text.replace(/ \d+$/, ''))).toEqual([
      ...['Accepted', 'Rejected by the vendor', 'Settings or access are wrong', 'Not taken, or nothing left'],
      ...['May have arrived', 'Refused before it is sent'],
    ]);
    await page.getByRole('button', { name: 'Vendor says CM_ID IS INVALID' }).first().waitFor();
    const codes = () => page.locator('tbody').nth(4).locator('td:nth-child(3)').allTextContents();
    await page.getByRole('button', { name: 'HTTP', exact: true }).click();
    const up = await codes();
    const numbers = up.map((code) => Number(code) || 0); // – where no answer came
    expect(numbers).toEqual([...numbers].sort());
    await page.getByRole('button', { name: 'HTTP' }).first().click();
    expect(await codes()).toEqual([...up].reverse());
    expect(await page.locator('th[aria-sort="descending"]').count()).toBe(1);
  });
});

describe('the history', () => {
  test('is searched, tells the details, and sends again apart from opening', async () => {
    const { page } = setup;
    await go('exchange');
    await fieldOf('lead.email').fill('history@example.com');
    await send();
    await send(); // the second is a duplicate
    await outcome().getByText('DUPLICATE EMAIL').first().waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    const rows = page.locator('main ol > li');
    await rows.nth(1).waitFor();
    await rows.filter({ hasText: 'success' }).first().waitFor();
    await page.getByRole('searchbox', { name: 'Find an exchange' }).fill('duplicate');
    await rows.filter({ hasText: 'success' }).first().waitFor({ state: 'hidden' });
    const row = rows.first();
    const text = (await row.innerText()).replace(/\s+/g, ' ');
    expect(text).toMatch(/^failure Put Contact 200 final \d+ ms lead 005f\w+ DUPLICATE EMAIL Details sandbox/);
    await row.getByText('Details').click();
    await row.locator('pre').getByText('DUPLICATE EMAIL').waitFor();
    expect(await row.innerText()).not.toContain('history@example.com');
    await row.getByRole('button', { name: 'Open', exact: true }).click();
    await region('Answer').getByText('from the history').waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await rows.first().getByRole('button', { name: 'Send again' }).click();
    await region('Answer').getByText('from the sandbox').waitFor();
  });
});

describe('the last screen of a task', () => {
  test('a JSON lead: what is sent?', async () => {
    const { page } = setup;
    await go('exchange', add);
    await page.getByText('may be sent').first().waitFor();
    await page.getByRole('button', { name: 'Paste a lead' }).click();
    const lead = { first_name: 'Ana', phone_1: '(512) 555-0142', postal_code: '78704', state: 'Texas', srs_id: '7' };
    await page.getByLabel('The lead').fill(JSON.stringify(lead));
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    const row = (key: string) => region('Parameters').getByRole('row').filter({ hasText: key });
    await row('firstname').getByText('"Ana"').waitFor();
    await row('phone1').getByText('"5125550142"').waitFor();
    await row('state').getByText('"TX"').waitFor();
  });

  test('an answer: why?', async () => {
    const { page } = setup;
    await go('exchange', add);
    await page.getByText('Pasted', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Body', exact: true }).fill('{"status":"ERROR","error":"bad zip"}');
    await outcome().getByText('rejected this lead in its own words').waitFor();
    await outcome().getByText('Correct Postal Code.').waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['status', 'ERROR', 'error', 'bad zip']);
  });

  test('the curl?', async () => {
    const { page } = setup;
    await setup.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await go('exchange');
    await page.getByText('may be sent').first().waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied').waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toMatch(
      /^curl --globoff --request GET 'https:\/\/www\.phoneburner\.com\/.*"\$\{PHONEBURNER_KEY:\?\}"/,
    );
  });

  test('a feedback post: live, each field with where it came from, and what was ignored', async () => {
    const { page } = setup;
    await go('feedback', feedback);
    await page.getByText('JSON', { exact: true }).click();
    await page
      .getByRole('textbox', { name: 'Body' })
      .fill('{"ikrdescr":"Bad phone","Method":"X","Shoe":"9","Dispo":"","City":"A","city":"B"}');
    const made = region('What request reads');
    await made.getByText('as you write it').waitFor();
    const reason = made.getByRole('row').filter({ hasText: 'reason' });
    await reason.getByText('Bad phone').waitFor();
    await reason.getByText('from ikrdescr').waitFor();
    const ignored = (key: string) => made.getByRole('listitem').filter({ hasText: key });
    await ignored('Shoe').getByText('in the body: no field has this name').waitFor();
    await ignored('Dispo').getByText('it is blank, or holds an empty value such as NULL').waitFor();
    await ignored('city').getByText('another value of the same field wins').waitFor();
    await made.getByRole('row').filter({ hasText: 'City' }).getByText("the vendor's own spelling wins").waitFor();
    await region('What response answers').getByText('"outcome":"success"').waitFor();
  });
});
