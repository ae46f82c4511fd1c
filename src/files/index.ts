export { type Cell, columnReader, context, flatten, isObject, leadOf, type PathOf } from './columns';
export { FileError, type FileErrorCode } from './file-error';
export { findHeader, parseRows } from './header';
export { countLeads, type FileLead, type LeadFile, type ReadableLead, type ReadOptions, readLeads } from './leads';
export { type SpooledFile, spoolInput } from './spool';
