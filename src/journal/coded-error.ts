/** Creates an error with a code, as the file system's errors have. */
export const createCodedError = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });

/** Whether a write may work later: a reader holds the file, or the disk is full. Earlier writes are not affected. */
export const isPassing = (error: unknown): boolean =>
  ['EBUSY', 'ENOSPC'].includes(String((error as NodeJS.ErrnoException).code));
