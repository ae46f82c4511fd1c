/** Limits that the page and the server share. */

/** Rows on one page of the table of a file. */
export const ROWS_PER_PAGE = 100;

/** The maximum size of a feedback file in bytes. */
export const MAX_FEEDBACK_FILE_SIZE = 50_000_000;

export const FEEDBACK_FILE_TOO_LARGE = 'the feedback file is larger than 50 MB: use `journal show --feedback` for it';
