import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What `npm run new-vendor` refuses. That the vendor which it writes passes every test is shown by new-vendor.long.ts. */

const run = (...names: string[]) =>
  spawnSync(process.execPath, [join(__dirname, '../../scripts/new-vendor.js'), ...names], { encoding: 'utf8' });

test.each([
  [[], /^the vendor must be in snake_case/],
  [['umbrella'], /^the action must be in snake_case/],
  [['AcmeDialer', 'put_lead'], /^the vendor must be in snake_case/],
  [['acme-dialer', 'put_lead'], /^the vendor must be in snake_case/],
  [['../acme', 'put_lead'], /^the vendor must be in snake_case/],
  [['umbrella', 'put__lead'], /^the action must be in snake_case/],
  [['inbound_acme', 'put_lead'], /^the vendor must not have inbound or outbound in its name/],
  [['umbrella', 'outbound_lead'], /^the action must not have inbound or outbound in its name/],
  [['name', 'put_lead'], /^the vendor must not be called name/],
  [['umbrella', 'ui'], /^the action must not be called ui/],
  [['umbrella', 'delete'], /^the action must not be called delete: it is a reserved word of JavaScript/],
  [['sandbox', 'put_lead'], /^there is already a part or a vendor called sandbox/],
  [['catalog', 'put_lead'], /^there is already a part or a vendor called catalog/],
  [['receiver', 'put_lead'], /^there is already a part or a vendor called receiver/],
  [['phoneburner', 'put_lead'], /^there is already a part or a vendor called phoneburner/],
  [['close', 'put_lead'], /^src\/\S+ contains the word Close, .*: choose a longer name, such as close_crm/],
  [['umbrella', 'checks'], /^the action must not be called checks/],
  [['umbrella', 'require'], /^the action must not be called require/],
  [['umbrella', 'await'], /^the action must not be called await/],
  [['umbrella', 'create_action'], /^the action must not be called create_action/],
])('new-vendor %j is refused with a sentence', (names, sentence) => {
  const { status, stdout, stderr } = run(...names);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
});
