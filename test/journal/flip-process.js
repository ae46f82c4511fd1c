/*
 * Flips bits of a journal's files and opens it after each, in a process of its own: an abort of a driver must not end the
 * test. Tells on its output what it is at, so that the parent knows which flip ended it.
 *
 * Run with --expose-gc. stdin: { folder, states: [{ database, rollback, known, open }], flips: [{ state, part, bit }] }, with files as base64.
 */
const fs = require('node:fs');
const { join } = require('node:path');
const { JournalReader } = require('../../dist/journal/reader');
const { JournalWriter } = require('../../dist/journal/writer');

const { folder, states, flips } = JSON.parse(fs.readFileSync(0, 'utf8'));
const file = join(folder, 'journal');
const parts = { database: file, rollback: `${file}-journal` };
const CODE = /^(E[A-Z]+|SQLITE_\d+)$/;

/** Puts the files of a state back, with one bit of one of them flipped. */
function restore(state, flip) {
  for (const [part, path] of Object.entries(parts)) {
    if (state[part] === undefined) fs.rmSync(path, { force: true });
    else {
      const bytes = Buffer.from(state[part], 'base64');
      if (part === flip.part) bytes[flip.bit >> 3] ^= 1 << (flip.bit & 7);
      fs.writeFileSync(path, bytes);
    }
  }
}

/** How a lead stands: looked for by its key, by a row of a file, or by the digest of an id. */
function getStatus(journal, name) {
  if (name.startsWith('row ')) return journal.find({ key: '', row: name.slice(4) })?.status;
  if (name.startsWith('id ')) return journal.findSent([name.slice(3)]).leads[0]?.record.status;
  return journal.find({ key: name })?.status;
}

/** What a journal knows: the status of each lead by the way a delivery asks, by key and by row. Or the code with which it is refused. */
function open(state) {
  let journal;
  try {
    journal = JournalWriter.create(file, true);
    const statuses = Object.keys(state.known).map((key) => [key, getStatus(journal, key)]);
    return { statuses: Object.fromEntries(statuses) };
  } catch (error) {
    return { code: String(error.code) };
  } finally {
    journal?.close();
  }
}

function read() {
  let journal;
  try {
    journal = JournalReader.open(file, true);
    for (let after = Number.MIN_SAFE_INTEGER; after !== undefined; ) after = journal.readPage(after).next;
  } catch {
    // a reader that refuses is none of this test's: it may not change what the writer then finds
  } finally {
    journal?.close();
  }
}

/** Why a result is wrong: a durable lead is unknown, or stands otherwise than when it was last recorded. */
function getFault(state, { code, statuses }) {
  if (code !== undefined) return CODE.test(code) ? undefined : `refused with the code ${code}`;
  for (const [key, known] of Object.entries(state.known)) {
    const allowed = state.open[key] ?? [known];
    if (!allowed.includes(statuses[key] ?? null)) return `${key} was ${known} and is ${statuses[key]}`;
  }
  return undefined;
}

const tell = (message) => fs.writeSync(1, `${JSON.stringify(message)}\n`);
const codes = {};

async function run() {
  for (const [index, flip] of flips.entries()) {
    tell({ at: index });
    const state = states[flip.state];
    restore(state, flip);
    if (index % 2 === 1) read();
    const result = open(state);
    // A second try must not forget what the first has refused.
    for (const each of result.code === undefined ? [result] : [result, open(state)]) {
      const fault = getFault(state, each);
      if (fault) tell({ flip, fault });
    }
    const name = result.code ?? 'whole';
    codes[name] = (codes[name] ?? 0) + 1;
    if (index % 50 === 0) {
      gc(); // libsql keeps a file open until its statements are collected
      await new Promise(setImmediate);
    }
  }
  tell({ codes });
}
run();
