import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { createProgram, exitCodes } from './program';

/** Builds `docs/reference/cli.md`: every command with its arguments and options, from the commands themselves. */
export function buildCliReference(): string {
  const program = createProgram();
  const commands = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `| ${code} | ${escapeCell(meaning)} |`);
  const parts = [
    ...['# Command line', `${program.description()}`, '```sh\nnpx leadconduit-vendors <command> --help\n```'],
    ['| exit code | means |', '| --- | --- |', ...codes].join('\n'),
    ...commands.flatMap(describeCommand),
  ];
  return `${parts.join('\n\n')}\n`;
}

function describeCommand(command: Command): string[] {
  const name = command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const rows = [...command.registeredArguments.map(describeArgument), ...command.options.map(describeOption)];
  const table = rows.length > 0 ? [['| option | means |', '| --- | --- |', ...rows].join('\n')] : [];
  return [`## ${name}`, `${command.description()}`, `\`${name} ${command.usage()}\``, ...table];
}

const describeArgument = (argument: Argument): string =>
  describeRow(
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    argument.description,
    argument.defaultValue,
  );

const describeOption = (option: Option): string =>
  describeRow(option.flags, option.description + (option.mandatory ? ' (required)' : ''), option.defaultValue);

function describeRow(name: string, description: string, defaultValue: unknown): string {
  const isShown = defaultValue !== undefined && defaultValue !== false && !Array.isArray(defaultValue);
  const suffix = isShown ? `. Default: \`${String(defaultValue)}\`` : '';
  return `| \`${name.replaceAll('|', '\\|')}\` | ${escapeCell(description)}${suffix} |`;
}

const escapeCell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/<(?=\w)/g, '\\<');

if (require.main === module) {
  const folder = join(__dirname, '../../docs/reference');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cli.md'), buildCliReference());
}
