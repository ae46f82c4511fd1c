export { buildLead, flatten, isObject } from './build-lead';
export { showColumn } from './column-names';
export { type Column, type ColumnReader, context, createColumnReader, type Mapping } from './columns';
export { FileError, type FileErrorCode } from './file-error';
export { findHeader, parseRows } from './header';
export { countLeads, type FileLead, type LeadFile, type ReadableLead, type ReadOptions, readLeads } from './leads';
export { REPAIR_TEXTS, type Repair, type RepairKind } from './repairs';
export { type SpooledFile, spoolInput } from './spool';
