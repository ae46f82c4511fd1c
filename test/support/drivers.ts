import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A way to run a script with one of the two drivers of SQLite: a program, and what stands before the script. */
export interface Driver {
  readonly name: 'node:sqlite' | 'libsql';
  readonly program: string;
  readonly words: readonly string[];
}

const hasNodeSqlite = (program: string) =>
  spawnSync(program, ['--no-warnings', '-e', 'require("node:sqlite")'], { stdio: 'ignore' }).status === 0;

/** The drivers that this Node can be run with. */
export function findDrivers(): Driver[] {
  const program = process.execPath;
  const libsql: Driver = { name: 'libsql', program, words: ['--require', join(__dirname, 'without-node-sqlite.js')] };
  return hasNodeSqlite(program) ? [libsql, { name: 'node:sqlite', program, words: [] }] : [libsql];
}

/** Both drivers: a Node that has none of its own is joined by Node 24 from the registry, where that can be reached. */
export function findBothDrivers(): Driver[] {
  const drivers = findDrivers();
  if (drivers.length > 1) return drivers;
  try {
    const words = ['-y', '-p', 'node@24', 'node', '-p', 'process.execPath'];
    const program = execFileSync('npx', words, { encoding: 'utf8', timeout: 120_000 }).trim();
    return [...drivers, { name: 'node:sqlite', program, words: [] }];
  } catch {
    console.warn('Left out: node:sqlite, since Node 24 cannot be had');
    return drivers;
  }
}
