import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { describeColumns, isObject, readLeads } from '../files';
import {
  getFixtureFile,
  getRecordingProblem,
  isFixtureName,
  type Recording,
  recordExchange,
  writeFixture,
} from '../fixtures';
import { type Attempt, send } from '../http';
import { startSandbox } from '../sandbox';
import { type OutboundAction, toRawText, withSettings } from '../types';
import { getOutboundAction } from './actions';
import { CliError, getErrorCode } from './cli-error';
import { addLeadsOptions, getReadOptions, LEADS_HELP, type LeadsOptions, withLeads } from './leads-options';
import { readSettingsFor, SETTINGS_HELP } from './settings';
import { addTargetOptions, requireOneTarget, type TargetOptions } from './target';
import { assertKnownColumns } from './unknown-columns';

interface Options extends TargetOptions, LeadsOptions {
  leads: string;
  settings?: string;
  as: string;
  check?: true;
  overwrite?: true;
}

/** `record <action>`: sends one lead to the vendor, and writes the masked exchange as a fixture. */
export function recordCommand(program: Command): void {
  const command = addTargetOptions(
    program
      .command('record')
      .argument('<action>', 'key of an outbound action; `actions` lists them')
      .description('Send the first lead of a file and write the exchange as a fixture under fixtures/, masked.')
      .requiredOption('--leads <file>', `${LEADS_HELP}; only the first lead is sent`)
      .option('--settings <file>', SETTINGS_HELP),
    ': the fixture is then inferred, not recorded',
  )
    .requiredOption('--as <case>', 'name of the fixture, such as accepted')
    .option('--check', 'compare with the existing fixture, and write nothing')
    .option('--overwrite', 'replace an existing fixture');
  addLeadsOptions(command).action(async (key: string, options: Options) => {
    const action = getOutboundAction(key);
    requireOneTarget(options);
    if (options.check && options.overwrite) throw new CliError('--check writes nothing: leave out --overwrite');
    if (!isFixtureName(options.as)) throw new CliError('--as must be small letters, digits and hyphens');
    const vars = await withLeads(options.leads, (leads) => readFirstLead(action, { ...options, leads }));
    const file = getFixtureFile(action, options.as);
    const stored = options.check ? loadFixture(file) : assertWritable(file, options); // checked before the send
    const answer = options.sandbox
      ? await withSandbox((origin) => sendOnce(action, vars, origin))
      : await sendOnce(action, vars, options.origin);
    const fixture = recordExchange(action, vars, answer, { isSandbox: options.sandbox === true });
    if (typeof fixture === 'string') throw new CliError(fixture);
    if (stored) compare(stored, fixture);
    else write(file, fixture);
  });
}

async function readFirstLead(action: OutboundAction, options: Options): Promise<Record<string, unknown>> {
  const file = readLeads(options.leads, action, getReadOptions(options));
  for await (const lead of file) {
    assertKnownColumns(action, describeColumns(file));
    if ('unreadable' in lead) throw new CliError(`the first lead cannot be read: ${lead.unreadable}`);
    const vars = withSettings(action.input, readSettingsFor([action], options.settings), lead.vars);
    const refusal = action.validate(vars);
    if (refusal !== undefined) throw new CliError(`the first lead cannot be sent: ${refusal}`);
    const problem = getRecordingProblem(action, vars);
    if (problem !== undefined) throw new CliError(`the first lead cannot be recorded: ${problem}`);
    return vars;
  }
  throw new CliError('the leads file has no lead');
}

type Answer = Extract<Attempt, { sent: 'yes' }>;

async function withSandbox<T>(use: (origin: string) => Promise<T>): Promise<T> {
  const { origin, close } = await startSandbox();
  try {
    return await use(origin);
  } finally {
    await close();
  }
}

async function sendOnce(
  action: OutboundAction,
  vars: Record<string, unknown>,
  origin: string | undefined,
): Promise<Answer> {
  const { host } = action.destination(vars);
  const attempt = await send(action.request(vars), { host, origin, timeoutMs: 360_000 });
  if (attempt.sent !== 'yes')
    throw new CliError(`there is nothing to record: ${attempt.reason} (sent: ${attempt.sent})`);
  return attempt;
}

/** Loads the fixture to compare with. Throws CliError when there is none, or when it does not hold an exchange. */
function loadFixture(file: string): Recording {
  if (!fs.existsSync(file)) throw new CliError(`there is no fixture at ${file}`);
  try {
    const stored = JSON.parse(fs.readFileSync(file, 'utf8')) as Recording;
    const { request, response, result } = stored;
    if ([request, response.headers, result].every(isObject) && typeof response.body === 'string') return stored;
  } catch {
    // damaged
  }
  throw new CliError(`the fixture at ${file} is damaged, or does not hold an exchange`);
}

/** Throws CliError when the fixture cannot be written, or would replace an existing one without `--overwrite`. */
function assertWritable(file: string, { overwrite }: Options): void {
  const exists = fs.existsSync(file);
  if (exists && !overwrite)
    throw new CliError(`there is a fixture at ${file} already: choose another name, or add --check or --overwrite`);
  try {
    fs.mkdirSync(dirname(file), { recursive: true });
    if (exists) fs.closeSync(fs.openSync(file, 'r+'));
    else fs.accessSync(dirname(file), fs.constants.W_OK);
  } catch (error) {
    throw new CliError(`the fixture cannot be written: ${getErrorCode(error)}`);
  }
}

/** Writes the fixture. Throws CliError when it cannot be written. */
function write(file: string, fixture: Recording): void {
  try {
    writeFixture(file, fixture);
  } catch (error) {
    throw new CliError(`the fixture cannot be written: ${getErrorCode(error)}`);
  }
  console.log(`${fixture.result.outcome}: written to ${file}`);
}

/** Prints the differences from the stored fixture. Different ids of the vendor are not reported. */
function compare(stored: Recording, fixture: Recording): void {
  const parts = ['method', 'url', 'headers', 'body'] as const;
  const changed = [
    ...parts.flatMap((part) =>
      diff(`${part} of the request`, toComparableText(stored.request[part]), toComparableText(fixture.request[part])),
    ),
    ...diff('status', stored.response.status, fixture.response.status),
    ...diff('content type', stored.response.headers['Content-Type'], fixture.response.headers['Content-Type']),
    ...diff('shape of the body', normalizeVolatile(stored.response.body), normalizeVolatile(fixture.response.body)),
    ...diff('outcome', stored.result.outcome, fixture.result.outcome),
    ...diff('appended fields', Object.keys(stored.result).join(', '), Object.keys(fixture.result).join(', ')),
    ...diff('reason', normalizeReason(stored), normalizeReason(fixture)),
  ];
  console.log(changed.length === 0 ? 'as it was recorded' : changed.join('\n'));
  if (changed.length > 0) process.exitCode = 4;
}

const diff = (what: string, was: unknown, is: unknown): string[] =>
  was === is ? [] : [`${what}: was ${String(was)}, is ${String(is)}`];

const normalizeReason = ({ result }: Recording): string => normalizeVolatile(toRawText(result.reason) || 'none');

const toComparableText = (part: unknown): string => (typeof part === 'string' ? part : JSON.stringify(part));

/** Replaces the parts of a body or a reason that differ from lead to lead: words with digits. */
const normalizeVolatile = (body: string): string => body.replace(/\w*\d\w*/g, '#');
