import { PassThrough } from 'node:stream';
import {
  askYesNo,
  assertJournalChoice,
  type ConsentInput,
  decideConsent,
  getConsent,
} from 'leadconduit-vendors/cli/consent';

/** Whether leads may go to the real vendor: decided with plain data, so that no test goes near it. */

const unknownColumns = 'x has no variable for this column';
const noTerminal = 'nothing was sent: there is no terminal for the question; read the report, then add --yes';

test.each<[Partial<ConsentInput>, ReturnType<typeof decideConsent>]>([
  [{}, 'ask'],
  [{ yes: true }, 'send'],
  [{ isTerminal: false }, { refusal: noTerminal }],
  [{ isTerminal: false, yes: true }, 'send'],
  [{ unknownColumns }, { refusal: `nothing was sent: ${unknownColumns}` }],
  [{ unknownColumns, yes: true }, { refusal: `nothing was sent: ${unknownColumns}` }],
  [{ unknownColumns, isTerminal: false, yes: true }, { refusal: `nothing was sent: ${unknownColumns}` }],
  [{ isLive: false }, 'send'],
  [{ isLive: false, isTerminal: false }, 'send'],
  [{ isLive: false, unknownColumns }, 'send'],
])('%j gives %j', (input, consent) => {
  const whole = { isLive: true, isTerminal: true, yes: false, unknownColumns: undefined, ...input };
  expect(decideConsent(whole)).toEqual(consent);
});

test.each([
  [true, 'journal', true],
  [true, false, true],
  [true, undefined, false],
  [false, undefined, true],
] as const)('live: %j, journal: %j is allowed: %j', (isLive, journal, isAllowed) => {
  const decide = () => assertJournalChoice(isLive, journal);
  if (isAllowed) expect(decide).not.toThrow();
  else expect(decide).toThrow(/^--live needs --journal FILE, .*; --no-journal /);
});

/** A terminal on which somebody types. */
function openFakeTerminal(typed: string) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  return { input, output, close: jest.fn() };
}

test.each([
  ['y\n', true],
  ['Y\r\n', true],
  [' yes \n', true],
  ['n\n', false],
  ['\n', false],
  ['yesterday\n', false],
  ['no\ny\n', false],
  ['y', true],
  ['', false],
])('the answer %j is a yes: %j', async (typed, isYes) => {
  const terminal = openFakeTerminal(typed);
  expect(await askYesNo('Send 208 of 218 leads?', terminal)).toBe(isYes);
  expect(String(terminal.output.read())).toBe('Send 208 of 218 leads? [y/N] ');
});

describe('consent', () => {
  const live = { isLive: true, yes: false, unknownColumns: undefined };

  test('is asked for on the terminal, which is closed', async () => {
    for (const [typed, isSent] of [
      ['y\n', true],
      ['\n', false],
    ] as const) {
      const terminal = openFakeTerminal(typed);
      const consent = getConsent(live, 'Send?', () => terminal);
      if (isSent) await consent;
      else await expect(consent).rejects.toThrow('nothing was sent');
      expect(terminal.close).toHaveBeenCalledTimes(1);
    }
  });

  test('is not asked for where it is given, or refused', async () => {
    const open = jest.fn(() => openFakeTerminal('y\n'));
    await getConsent({ ...live, yes: true }, 'Send?', open);
    await getConsent({ ...live, isLive: false, unknownColumns }, 'Send?', open);
    expect(open).not.toHaveBeenCalled();
    await expect(getConsent({ ...live, unknownColumns }, 'Send?', open)).rejects.toThrow(unknownColumns);
    await expect(getConsent(live, 'Send?', () => undefined)).rejects.toThrow(noTerminal);
  });
});
