/* Reads a page of a journal, and stops itself in the midst of it. Usage: node stopped-reader.js <journal> */
const { writeSync } = require('node:fs');
const { JournalReader } = require('../../dist/journal/reader');

const journal = JournalReader.open(process.argv[2], true);
journal.database.exec('BEGIN');
journal.readPage(0);
writeSync(1, 'reading\n');
process.kill(process.pid, 'SIGSTOP');
journal.database.exec('COMMIT');
journal.close();
