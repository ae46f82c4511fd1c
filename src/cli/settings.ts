import { readFileSync } from 'node:fs';
import { explainErrorCode } from '../files';
import type { OutboundAction } from '../types';
import { CliError, getErrorCode } from './cli-error';
import { findMisspelledSettings } from './settings-typos';

type Settings = Record<string, unknown>;

/** Reads the settings for some actions, as `readSettings` does, and warns on stderr of names that look misspelled. */
export function readSettingsFor(actions: readonly OutboundAction[], file: string | undefined): Settings {
  const settings = readSettings(file);
  for (const sentence of findMisspelledSettings(settings, actions)) process.stderr.write(`Warning: ${sentence}\n`);
  return settings;
}

/**
 * Reads the settings of an action: nested JSON, in which `${NAME}` stands for a variable of the environment, so that a
 * secret need not lie in a file. Throws CliError for a file that cannot be read or a name that is not set.
 */
export function readSettings(file: string | undefined, environment = process.env): Settings {
  if (file === undefined) return {};
  const settings = parsed(read(file));
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new CliError('the settings file must hold a JSON object');
  }
  return interpolateEnv(settings, environment) as Settings;
}

/** The text of a small file in UTF-8, or in UTF-16 as Windows PowerShell writes it, without a byte order mark. */
export const decodeText = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);

function read(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    throw new CliError(`the settings file cannot be read: ${explainErrorCode(getErrorCode(error))}`);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new CliError('the settings file is not valid JSON: check its commas, quotes and brackets');
  }
}

function interpolateEnv(value: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{([^}]*)\}/g, (_, name) => fromEnvironment(name, environment));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => interpolateEnv(item, environment));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateEnv(item, environment)]));
}

function fromEnvironment(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name];
  if (value === undefined)
    throw new CliError(`the settings file uses \${${name}}, but this environment variable is not set`);
  return value;
}
