import { isObject } from '../files';
import type { OutboundAction } from '../types';
import { CliError } from './cli-error';
import { readJsonFile } from './json-file';
import { findMisspelledSettings } from './settings-typos';

type Settings = Record<string, unknown>;

export const SETTINGS_HELP = 'settings as nested JSON; ${NAME} is replaced by that environment variable';

/** Reads the settings for some actions, as `readSettings` does, and warns on stderr of names that look misspelled. */
export function readSettingsFor(actions: readonly OutboundAction[], file: string | undefined): Settings {
  const settings = readSettings(file);
  for (const sentence of findMisspelledSettings(settings, actions)) process.stderr.write(`Warning: ${sentence}\n`);
  return settings;
}

/**
 * Reads settings: nested JSON, in which `${NAME}` is replaced by an environment variable, so that a file need not hold
 * secrets. Throws CliError for a file that cannot be read, and for a variable that is not set.
 */
export function readSettings(file: string | undefined, environment = process.env): Settings {
  if (file === undefined) return {};
  const settings = readJsonFile(file, 'settings');
  if (!isObject(settings)) throw new CliError('the settings file must hold a JSON object');
  return interpolateEnv(settings, environment) as Settings;
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
    throw new CliError(
      `the settings file uses \${${name}}, but this environment variable is not set: set it, and run this again`,
    );
  return value;
}
