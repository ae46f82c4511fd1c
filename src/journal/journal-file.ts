import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createCodedError } from './coded-error';

/** Network file systems whose locks do not keep other machines away, by the number that `statfs` gives. */
const networkFileSystems = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x73757245, 'Coda'],
  [0x01021997, '9P'],
]);

/** Which file a path means, once and for all: a file that was moved or replaced since has another identity. */
export interface JournalFile {
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
}

/**
 * Finds the file that a process may write a journal in, and creates it where there is none.
 *
 * @throws an Error with a code: EJOURNAL for a folder, a FIFO or a device; ELINKED for a file with a second name, and
 * for one that is a mount point, since another process could hold it by its other name; ENETWORK for a network file
 * system; or that of the file system
 */
export function findWritableFile(file: string): JournalFile {
  const path = resolvePath(file);
  if (!fs.existsSync(path)) fs.closeSync(fs.openSync(path, 'ax', 0o600));
  const stat = assertRegularFile(path);
  if (stat.nlink > 1) throw createCodedError('ELINKED', 'the journal has a second name, a hard link');
  if (isMountPoint(path)) throw createCodedError('ELINKED', 'the journal is a mount point');
  const network = networkFileSystems.get(fs.statfsSync(path).type >>> 0);
  if (network) throw createCodedError('ENETWORK', `the journal is on a network file system (${network})`);
  fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK);
  return { path, identity: getIdentity(stat) };
}

/** Finds the file that a process may read a journal from. Throws an Error with the code EJOURNAL or of the file system. */
export function findReadableFile(file: string): string {
  const path = fs.realpathSync(file);
  assertRegularFile(path);
  return path;
}

/** Throws an Error with the code EMOVED when another file, or none, is at the path by now. */
export function assertSameFile({ path, identity }: JournalFile): void {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || getIdentity(stat) !== identity || stat.nlink !== 1)
    throw createCodedError('EMOVED', 'the journal was moved, replaced or removed');
}

const getIdentity = ({ dev, ino }: fs.Stats): string => `${dev}:${ino}`;

/** The path without links. A link that leads nowhere, and a folder that is not there, are errors. */
function resolvePath(file: string): string {
  if (fs.lstatSync(file, { throwIfNoEntry: false })) return fs.realpathSync(file);
  return join(fs.realpathSync(dirname(file)), basename(file));
}

function assertRegularFile(path: string): fs.Stats {
  const stat = fs.statSync(path);
  if (!stat.isFile()) throw createCodedError('EJOURNAL', 'this is no regular file');
  return stat;
}

/** Linux alone lists its mount points in a file, with blanks and backslashes in octal. */
function isMountPoint(path: string): boolean {
  try {
    const escaped = path.replace(/[\s\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
    const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return mounts.some((mount) => mount.split(' ', 5)[4] === escaped);
  } catch {
    return false;
  }
}

/** The first bytes of a file; undefined when it is shorter, or gone by now. */
export function readStart(path: string, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  try {
    const descriptor = fs.openSync(path, 'r');
    try {
      return fs.readSync(descriptor, bytes) === length ? bytes : undefined;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
