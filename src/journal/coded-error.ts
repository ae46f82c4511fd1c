/** Creates an error that programs know by its code, as those of the file system. */
export const createCodedError = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });
