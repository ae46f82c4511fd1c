/**
 * An error of the queue or of its Redis. Its message is a whole sentence without a lead's value or a password, so it may
 * be logged and shown. `code` is that of Redis or of the connection (`OOM`, `WRONGPASS`, `ECONNREFUSED`), or `JOB_MISSING`
 * and `LOCK_LOST` for a job that another worker has or that was removed; where there is one.
 */
export class QueueError extends Error {
  /** Always `QueueError`. */
  override readonly name = 'QueueError';

  constructor(
    message: string,
    /** The code of Redis or of the connection, `JOB_MISSING` or `LOCK_LOST`. */
    readonly code?: string,
  ) {
    super(message);
  }
}
