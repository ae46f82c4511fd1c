/** Creates an error that programs know by its code, as those of the file system. */
export const createCodedError = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });

/** Whether a write may work later: a reader holds the file, or the disk is full. What was written before is untouched. */
export const isPassing = (error: unknown): boolean =>
  ['EBUSY', 'ENOSPC'].includes(String((error as NodeJS.ErrnoException).code));
