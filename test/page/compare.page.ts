import { put, setUp } from './setup';

/** Two exchanges side by side. */

const setup = setUp();
const { go } = setup;
const outcome = () => setup.page.getByRole('region', { name: 'Outcome' });

test('the last success and now: what was changed, added and removed', async () => {
  const { page } = setup;
  await go('exchange');
  await page.locator('[id="field-lead.email"]').fill('compare@example.com');
  await page.getByText('may be sent').first().waitFor();
  await page.getByRole('button', { name: 'Send to the sandbox' }).click();
  await outcome().locator('.light').waitFor();
  await page.locator('[id="field-lead.first_name"]').fill('');
  await page.locator('[id="field-phoneburner.user_id"]').fill('7');
  await page.locator('[id="field-phoneburner.cm_id"]').fill('');
  await page.getByText('Pasted', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('FAILURE|INVALID EMAIL');
  await outcome().getByText('INVALID EMAIL').first().waitFor();
  await page.getByRole('tab', { name: 'Compare' }).click();
  const row = (table: string, name: string) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: name });
  await row('Parameters', 'lastname').getByText('? masked').waitFor(); // it may be the same
  await row('Parameters', 'email').getByText('? masked').waitFor();
  await row('Parameters', 'firstname').getByText('? masked').waitFor();
  await row('Parameters', 'user_id').getByText('≠ changed').waitFor();
  await row('Parameters', 'cm_id').getByText('− removed').waitFor();
  await page.getByText('the history masks these values').waitFor();
  await row('Outcome', 'outcome').getByText('≠ changed').waitFor();
  await row('Outcome', 'reason').getByText('+ added').waitFor();
  expect(await page.locator('ins').allTextContents()).toContainEqual(expect.stringContaining('FAILURE'));
  expect(await row('Answer', 'HTTP status').count()).toBe(1);
  await page.getByLabel('Only differences').check();
  expect(await row('Answer', 'HTTP status').count()).toBe(0);
});

test('two examples', async () => {
  const { page } = setup;
  await go('compare', put);
  await page.getByLabel('Left').selectOption('example duplicate-email');
  await page.getByLabel('Right').selectOption({ index: 3 });
  await page.getByRole('table', { name: 'Outcome' }).getByText('DUPLICATE EMAIL').first().waitFor();
  await page.getByRole('table', { name: 'Parameters' }).getByText('email', { exact: true }).waitFor();
});
