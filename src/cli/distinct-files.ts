import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError, getErrorCode } from './cli-error';

/** The files of a delivery. */
interface Files {
  leads: string;
  settings?: string;
  journal?: string | undefined;
  results?: string;
  /** The file of refused rows. */
  refused?: string;
  /** The file of posts that `receive` wrote. */
  feedback?: string | undefined;
}

/** Returns the file to which results are written until the run ends. */
export const getPartialFile = (results: string): string => `${results}.partial`;

/** Throws CliError when two of the files are the same: writing results to the journal would destroy both. */
export function assertDistinctFiles({ leads, settings, journal, results, refused, feedback }: Files): void {
  const known = new Map<string, string>();
  const partial = results === undefined ? undefined : getPartialFile(results);
  const files = { leads, settings, journal, results, 'partial results': partial, 'refused rows': refused, feedback };
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const location = getLocation(file);
    const other = known.get(location);
    if (other !== undefined)
      throw new CliError(`the ${other} and the ${name} are the same file: name another file for one of them`);
    known.set(location, name);
  }
}

/** Resolves all links in a path. The file need not exist. */
function getLocation(file: string): string {
  try {
    return realpathSync.native(file);
  } catch (error) {
    if (getErrorCode(error) !== 'ENOENT' || dirname(file) === file) return resolve(file);
  }
  const folder = getLocation(dirname(file));
  const target = getLinkTarget(file);
  return target === undefined ? join(folder, basename(file)) : getLocation(resolve(folder, target));
}

/** Returns the target of a link; undefined when the file is not a link. */
function getLinkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
