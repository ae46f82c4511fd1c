/** Exports of the journal for other files of the command line and the workbench, but not for users of the package. */
export { createCodedError } from './coded-error';
export { assertSameFile, findWritableFile, type JournalFile } from './journal-file';
export { acquireWriterLock } from './writer-lock';
