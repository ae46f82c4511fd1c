import { type Command, Option } from 'commander';
import { actions, vendors } from '../catalog';
import { suggest } from '../files';
import { type Action, type DocsRow, docsRows, isOutbound, jsonSchema, type OutboundAction } from '../types';
import { CliError } from './cli-error';
import { table } from './summary';

/** `actions`: lists the actions. */
export function actionsCommand(program: Command): void {
  program
    .command('actions')
    .description('List the actions.')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: true }) => {
      const rows = vendors.flatMap((vendor) =>
        vendor.actions.map((action: Action) => ({
          key: action.key,
          vendor: vendor.name,
          direction: isOutbound(action) ? 'outbound' : 'inbound',
          name: action.about.name,
        })),
      );
      if (json) console.log(JSON.stringify(rows));
      else console.log(table([['action', 'vendor', 'direction', 'name'], ...rows.map((row) => Object.values(row))]));
    });
}

/** `describe <action>`: shows its variables, how each is sent, and the grade of that fact. */
export function describeCommand(program: Command): void {
  program
    .command('describe')
    .argument('<action>', 'key of an action; `actions` lists them')
    .description('Show the variables of an action.')
    .option('--json', 'as JSON')
    .addOption(new Option('--json-schema', 'as a JSON Schema (2020-12) of a lead with its settings').conflicts('json'))
    .action((key: string, { json, jsonSchema: asSchema }: { json?: true; jsonSchema?: true }) => {
      const action = getAction(key);
      if (asSchema) {
        console.log(JSON.stringify(jsonSchema(action), null, 2));
        return;
      }
      const { fields, settings } = docsRows(action.input);
      const appended = action.responseVariables();
      if (json) {
        console.log(JSON.stringify({ key, ...action.about, fields, settings, appended }));
        return;
      }
      console.log(`${action.about.name} (${key})\n${action.about.description}`);
      if (fields.length > 0) console.log(`\nFields\n${formatVariables(fields)}`);
      console.log(`\nSettings\n${formatVariables(settings)}`);
      console.log(`\nAppended\n${table([['name', 'description'], ...appended.map((v) => [v.name, v.description])])}`);
    });
}

/** Returns the outbound action with a key. Throws CliError when there is none. */
export function getOutboundAction(key: string): OutboundAction {
  const action = getAction(key);
  if (!isOutbound(action))
    throw new CliError(
      `${key} is an inbound action, to which the vendor posts feedback: name an outbound one, as \`actions\` lists them`,
    );
  return action;
}

function getAction(key: string): Action {
  const action = actions.find((one) => one.key === key);
  if (action) return action;
  const keys = actions.map((one) => one.key);
  const near = suggestAction(key, keys);
  const hint = near === undefined ? `the actions are ${keys.join(', ')}` : `did you mean ${near}?`;
  throw new CliError(`there is no action of that name; ${hint}`);
}

/** Returns the key that was most likely meant: one with one or two typos, or the only one that contains the name. */
function suggestAction(key: string, keys: readonly string[]): string | undefined {
  const name = key
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  if (name.length < 4) return undefined;
  const near = suggest(name, keys);
  const holding = keys.filter(
    (one) => one.includes(name) || one.replaceAll('_', '').includes(name.replaceAll('_', '')),
  );
  return near ?? (holding.length === 1 ? holding[0] : undefined);
}

const formatVariables = (rows: DocsRow[]): string =>
  table([
    ['name', 'type', 'required', 'sent as', 'description'],
    ...rows.map(({ name, type, required, wires, description }) => {
      const sent = wires.map(({ key, grade }) => `${key} (${grade})`).join(', ');
      return [name, type, required ? 'required' : '', sent, description];
    }),
  ]);
