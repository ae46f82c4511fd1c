/**
 * An error of the queue or of its Redis. Its message is a sentence without a lead's value or a password, so it may be
 * logged and shown. `code`, where there is one, is that of Redis or of the connection (`OOM`, `WRONGPASS`,
 * `ECONNREFUSED`), `JOB_MISSING` for a job that was removed, or `LOCK_LOST` for a job that another worker has.
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
