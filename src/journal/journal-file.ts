import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createCodedError } from './coded-error';

/** Network file systems whose locks do not stop other machines, by the type number from `statfs`. */
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

/** The file at a path. After the file is moved or replaced, the path has another identity. */
export interface JournalFile {
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
}

/**
 * Finds the file in which a process may write a journal. Creates it if there is none.
 *
 * @throws an Error with a code: EJOURNAL for a folder, a FIFO or a device; ELINKED for a file with a second name and
 * for a mount point, because another process could hold the file by its other name; ENETWORK for a network file system;
 * or the code of the file system's error
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
  return { path, identity: getFileId(stat) };
}

/** Returns the path of a journal to read. Throws an Error with the code EJOURNAL or of the file system. */
export function findReadableFile(file: string): string {
  const path = fs.realpathSync(file);
  assertRegularFile(path);
  return path;
}

/** Throws an Error with the code EMOVED when the path now has another file or none. */
export function assertSameFile({ path, identity }: JournalFile): void {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || getFileId(stat) !== identity || stat.nlink !== 1)
    throw createCodedError('EMOVED', 'the journal was moved, replaced or removed');
}

const getFileId = ({ dev, ino }: fs.Stats): string => `${dev}:${ino}`;

/** Resolves all links in a path. Throws for a broken link, and for a folder that does not exist. */
function resolvePath(file: string): string {
  if (fs.lstatSync(file, { throwIfNoEntry: false })) return fs.realpathSync(file);
  return join(fs.realpathSync(dirname(file)), basename(file));
}

function assertRegularFile(path: string): fs.Stats {
  const stat = fs.statSync(path);
  if (!stat.isFile()) throw createCodedError('EJOURNAL', 'this is not a regular file');
  return stat;
}

/** Only Linux lists its mount points in a file; blanks and backslashes in it are octal. */
function isMountPoint(path: string): boolean {
  try {
    const escaped = path.replace(/[\s\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
    const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return mounts.some((mount) => mount.split(' ', 5)[4] === escaped);
  } catch {
    return false;
  }
}

/** Reads the first bytes of a file; undefined when it is shorter, or no longer there. */
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
