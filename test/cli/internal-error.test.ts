import { describeInternalError } from 'leadconduit-vendors/cli/cli-error';

const error = Object.assign(new TypeError('canary@example.com\n    at canary 5125550142'), { code: 'ERR_ODD' });

test('an internal error tells nothing of a lead', () => {
  expect(describeInternalError(error, false)).toBe(
    'Internal error. Details are withheld because they may contain lead data; set LEADCONDUIT_DEBUG=1 for redacted details.',
  );
});

test('with LEADCONDUIT_DEBUG=1 it tells its name, its code and where it was thrown', () => {
  const lines = describeInternalError(error, true).split('\n');
  expect(lines[1]).toBe('TypeError ERR_ODD');
  expect(lines.slice(2).every((line) => /^\s+at /.test(line))).toBe(true);
  expect(lines.join('\n')).toContain('internal-error.test.ts');
  expect(lines.join('\n')).not.toContain('canary');
});

test.each([undefined, null, 'canary', 7, {}])('whatever was thrown: %p', (thrown) => {
  expect(describeInternalError(thrown, true)).not.toContain('canary');
});
