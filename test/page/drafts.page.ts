import { add, feedback, put, setUp } from './setup';

/** Nothing that somebody wrote is lost. */

const setup = setUp();
const { go } = setup;
const fieldOf = (name: string) => setup.page.locator(`[id="field-${name}"]`);
const email = () => fieldOf('lead.email').inputValue();

test('what replaces the form can be undone', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByText('may be sent').first().waitFor();
  await fieldOf('lead.email').fill('mine@example.com');
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await email()).toBe('');
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await email()).toBe('mine@example.com');
  await page.getByRole('button', { name: 'Next sample lead' }).click();
  await page.waitForFunction(
    () => (document.getElementById('field-lead.email') as HTMLInputElement).value !== 'mine@example.com',
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await email()).toBe('mine@example.com');
});

test('an example opens as a draft of its own, also over a reload', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByText('may be sent').first().waitFor();
  await fieldOf('lead.email').fill('mine@example.com');
  await page.getByRole('tab', { name: 'Outcomes' }).click();
  await page.getByRole('button', { name: 'Vendor says DUPLICATE EMAIL' }).first().click();
  await page.getByText('Example: Vendor says DUPLICATE EMAIL').waitFor();
  expect(await email()).not.toBe('mine@example.com');
  await page.reload();
  await page.getByRole('button', { name: 'Back to my lead' }).click();
  expect(await email()).toBe('mine@example.com');
  expect(await page.getByRole('button', { name: 'Back to my lead' }).count()).toBe(0);
});

test('the credentials of the sample survive a paste and a reload', async () => {
  const { page } = setup;
  await go('exchange');
  await page.getByText('may be sent').first().waitFor();
  const key = await fieldOf('phoneburner.key').inputValue();
  expect(key).not.toBe('');
  await page.getByRole('button', { name: 'Paste a lead' }).click();
  await page.getByLabel('The lead').fill('{"email":"pasted@example.com"}');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect([await email(), await fieldOf('phoneburner.key').inputValue()]).toEqual(['pasted@example.com', key]);
  await page.reload();
  await page.getByText('may be sent').first().waitFor();
  expect([await email(), await fieldOf('phoneburner.key').inputValue()]).toEqual(['pasted@example.com', key]);
});

test('a dialog closes by its button, Escape or a click that began outside, and by nothing else', async () => {
  const { page } = setup;
  await go('exchange', add);
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.getByRole('button', { name: 'Paste a lead' }).click();
    await dialog.waitFor();
  };
  await open();
  const text = page.getByLabel('The lead');
  await text.fill('{"email":"a@example.com"}');
  const box = await text.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move(5, 300);
  await page.mouse.up();
  expect([await dialog.isVisible(), await text.inputValue()]).toEqual([true, '{"email":"a@example.com"}']);
  await page.mouse.click(5, 300);
  await dialog.waitFor({ state: 'hidden' });
  await open();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await open();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
});

test('feedback bodies survive another format and a reload', async () => {
  const { page } = setup;
  await go('feedback', feedback);
  const body = page.getByRole('textbox', { name: 'Body' });
  const format = (name: string) => page.getByText(name, { exact: true }).click();
  await format('JSON');
  await body.fill('{"Dispo":"Set"}');
  await format('XML');
  expect(await body.inputValue()).not.toContain('Dispo');
  await body.fill('<lead><Dispo>Sold</Dispo></lead>');
  await format('JSON');
  expect(await body.inputValue()).toBe('{"Dispo":"Set"}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Sent in this session').waitFor();
  await page.reload();
  await page.getByText('Sent in this session').waitFor();
  expect(await body.inputValue()).toBe('{"Dispo":"Set"}');
  await format('XML');
  expect(await body.inputValue()).toBe('<lead><Dispo>Sold</Dispo></lead>');
});

test('two windows keep the history of both', async () => {
  const { page, context } = setup;
  const other = await context.newPage();
  await other.goto(`${setup.bench.url}#/exchange/${put}`);
  await go('exchange');
  for (const one of [page, other]) {
    await one.getByText('may be sent').first().waitFor();
    await one.getByRole('button', { name: 'Send to the sandbox' }).click();
    await one.getByRole('region', { name: 'Outcome' }).getByText('final').waitFor();
  }
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).nth(1).waitFor();
});
