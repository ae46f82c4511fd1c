import { add, feedback, put, setUp } from './setup';

/** The page never says what is not so. */

const { startWorkbench } = require('../../dist/workbench');
const setup = setUp();
const { go } = setup;
const outcome = () => setup.page.getByRole('region', { name: 'Outcome' });
const strip = () => setup.page.getByRole('list', { name: 'Stages' });
const choose = async (name: string) => setup.page.getByText(name, { exact: true }).click();
const fieldOf = (name: string) => setup.page.locator(`[id="field-${name}"]`);

async function pasteAnswer(body: string, status = 200): Promise<void> {
  const { page } = setup;
  await choose('Pasted');
  await page.getByLabel('Status').fill(String(status));
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill(body);
}

describe('how a lead stands', () => {
  test.each([
    [500, '', 'may have arrived', 'Look the lead up at the vendor'],
    [429, '', 'not taken', 'a delivery sends it again automatically'],
    [200, 'FAILURE|INVALID EMAIL', 'final', 'Correct Email.'],
  ])('under %d %s, in the strip and the panel, with the next step', async (status, body, title, next) => {
    await go('exchange');
    await pasteAnswer(body, status);
    await outcome().locator('.light').getByText(title).waitFor();
    await outcome().getByText(next).waitFor();
    await strip().getByText(title).waitFor();
    expect(await strip().locator('.light svg').count()).toBe(1); // a shape beside the words
  });

  test('in the table of outcomes', async () => {
    const { page } = setup;
    await go('outcomes', add);
    const row = (text: string) => page.getByRole('row').filter({ hasText: text }).first();
    await row("The vendor's program fails").getByText('may have arrived').first().waitFor();
    await row('Too many requests').getByText('not taken', { exact: true }).waitFor();
    await row('Connection refused').getByText('nothing left', { exact: true }).waitFor();
  });

  test('leads to the field that is wrong, and to where its value is found', async () => {
    const { page } = setup;
    await go('exchange');
    await pasteAnswer('FAILURE|CM_ID IS INVALID');
    await outcome().getByText('Check PhoneBurner CM ID.').waitFor();
    await outcome().getByRole('button', { name: 'Go to the field' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'field-phoneburner.cm_id');
    await outcome().getByRole('button', { name: 'Where to find it' }).click();
    await page.waitForURL(/#\/reference\/.*cm_id/);
  });
});

describe('a reading belongs to its text', () => {
  test('it is hidden while another text is read, nothing jumps, and the panels are dimmed', async () => {
    const { page } = setup;
    await go('exchange', add);
    const state = page.locator('.field', { has: fieldOf('lead.state') });
    await fieldOf('lead.state').fill('Texas');
    await state.getByText('read as TX').waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/stages', async (route) => {
      await held;
      await route.continue();
    });
    const before = await fieldOf('lead.postal_code').boundingBox();
    await fieldOf('lead.state').fill('Ohio');
    await page.locator('#stage-validate .stale').waitFor();
    await page.locator('#stage-request .stale').waitFor();
    expect(await state.getByText('read as TX').isVisible()).toBe(false);
    expect(await fieldOf('lead.postal_code').boundingBox()).toEqual(before);
    release();
    await state.getByText('read as OH').waitFor();
    expect(await page.locator('.stale').count()).toBe(0);
  });

  test('and the banner of a server that is gone goes when it is back', async () => {
    const { page } = setup;
    await go('exchange', add);
    const state = page.locator('.field', { has: fieldOf('lead.state') });
    await fieldOf('lead.state').fill('Texas');
    await state.getByText('read as TX').waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await fieldOf('lead.state').fill('Ohio');
    await page.getByText('The workbench does not answer').waitFor();
    expect(await state.getByText('read as').isVisible()).toBe(false);
    await page.unroute('**/api/**');
    await page.getByText('The workbench does not answer').waitFor({ state: 'hidden' });
    await state.getByText('read as OH').waitFor();
    setup.messages = setup.messages.filter((message) => !message.includes('ERR_FAILED'));
  });
});

describe('where a lead may go out', () => {
  let live: { url: string; close(): Promise<void> };
  beforeAll(async () => {
    live = await startWorkbench({ live: true, history: `${setup.folder}/live.ndjson`, folder: setup.folder });
  });
  afterAll(() => live.close());
  const open = async () => {
    const page = await (await setup.browser.newContext()).newPage();
    await page.goto(`${live.url}#/exchange/${put}`);
    for (const [name, value] of [
      ['phoneburner.key', 'k'],
      ['phoneburner.user_id', '1'],
      ['phoneburner.cm_id', '2'],
    ] as const)
      await page.locator(`[id="field-${name}"]`).fill(value);
    await page.getByText('may be sent').first().waitFor();
    await page.getByRole('button', { name: 'Send to the sandbox' }).click();
    await page.getByRole('region', { name: 'Outcome' }).getByText('final').waitFor();
    return page;
  };

  test("the sandbox's answer is never shown as the vendor's", async () => {
    const page = await open();
    await page.getByText('Real vendor', { exact: true }).click();
    await page.getByText('Nothing was sent yet').waitFor();
    expect(await page.getByRole('region', { name: 'Outcome' }).getByText('final').count()).toBe(0);
    await page.context().close();
  });

  test('masks of the history are marked, and stay here', async () => {
    const page = await open();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).first().click();
    await page.getByText('a mask', { exact: true }).first().waitFor();
    await page.getByText('from the history').waitFor();
    await page.getByText('Real vendor', { exact: true }).click();
    const button = page.getByRole('button', { name: /Send to the real vendor/ });
    await page.getByText('Masked values of the history cannot be sent').waitFor();
    expect(await button.isDisabled()).toBe(true);
    await page.context().close();
  });
});

test('the command tells what to export, and that a credential is blank', async () => {
  const { page } = setup;
  await go('exchange');
  const request = page.getByRole('region', { name: 'Request' });
  await request.getByText("export PHONEBURNER_KEY='…'").waitFor();
  await fieldOf('phoneburner.key').fill('');
  await request.getByText('its field is blank').waitFor();
  await request.getByRole('button', { name: 'Fill it in' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'field-phoneburner.key');
});

test('what the sandbox answered is saved as inferred', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByText('may be sent').first().waitFor();
  await page.getByRole('button', { name: 'Send to the sandbox' }).click();
  await outcome().getByText('final').waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Save as a fixture' }).first().click();
  await page.getByText('never as recorded').waitFor();
});

test('a feedback post that cannot be read shows no success', async () => {
  const { page } = setup;
  await go('feedback', feedback);
  await page.getByText('JSON', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Body' }).fill('{"a":');
  const answer = page.getByRole('region', { name: 'What response answers' });
  await answer.getByText('"outcome":"error"').waitFor();
  expect(await answer.getByText('success').count()).toBe(0);
});
