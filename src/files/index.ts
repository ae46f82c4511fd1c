export { buildLead, flatten, isObject } from './build-lead';
export { showColumn, UNNAMED } from './column-names';
export type { Column, ColumnReader, Mapping } from './column-types';
export { createColumnReader, engineFields } from './columns';
export { type DuplicateColumns, findDuplicate } from './duplicate-columns';
export { explainErrorCode, FileError, type FileErrorCode } from './file-error';
export { findHeader, parseRows } from './header';
export type { FileLead, ReadableLead, ReadOptions } from './lead-types';
export { countLeads, type LeadFile, readLeads } from './leads';
export { MENDED_TEXTS, type MendedKind } from './mended-values';
export { getVersion } from './read-text';
export { formatRefusedHeader, formatRefusedRow } from './refused-rows';
export { REPAIR_TEXTS, type Repair, type RepairKind } from './repairs';
export {
  createReport,
  type RefusedRow,
  type Report,
  type ReportOptions,
  type ReportReason,
  type ReportRepair,
  type RowVerdict,
} from './report';
export { describeColumns, getUnknownColumns, type ReportColumn } from './report-columns';
export { type SpooledFile, spoolInput } from './spool';
export { suggest } from './suggest';
export { BYTE_ORDER_MARK, formatCsvRow, toSafeCell } from './write-csv';
