/** Why a file of leads cannot be read. */
export type FileErrorCode =
  | 'FILE_UNREADABLE'
  | 'FILE_EMPTY'
  | 'FILE_IS_A_WORKBOOK'
  | 'FILE_IS_A_LIST'
  | 'ENCODING_UNKNOWN'
  | 'ENCODING_WRONG'
  | 'QUOTE_NOT_CLOSED'
  | 'LINE_TOO_LONG'
  | 'HEADER_MISSING'
  | 'COLUMN_TWICE'
  | 'COLUMN_MISSING'
  | 'MAPPING_WRONG'
  | 'OPTION_WRONG';

/** A file of leads that cannot be read. The message is a whole sentence and holds no value of a lead. */
export class FileError extends Error {
  constructor(
    readonly code: FileErrorCode,
    message: string,
  ) {
    super(message);
  }
}
