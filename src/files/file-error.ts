/** Why a file of leads cannot be read. */
export type FileErrorCode =
  | 'FILE_UNREADABLE'
  | 'FILE_EMPTY'
  | 'FILE_CHANGED'
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

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user has no permission',
  EISDIR: 'it is a folder, not a file',
  EBUSY: 'another program has locked it',
  ENOSPC: 'the disk is full',
};

/** Explains the code of a system error in words. Returns an unknown code unchanged. */
export const explainErrorCode = (code: string): string =>
  SYSTEM_ERRORS[code] === undefined ? code : `${SYSTEM_ERRORS[code]} (${code})`;

/** A file of leads that cannot be read. The message is a whole sentence and holds no value of a lead. */
export class FileError extends Error {
  constructor(
    readonly code: FileErrorCode,
    message: string,
  ) {
    super(message);
  }
}
