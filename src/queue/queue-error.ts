/**
 * An error of the queue or of its Redis. Its message is a sentence without a lead's value or a password, so it may be
 * logged and shown. `code`, where there is one, is
 *
 * - that of Redis or of the connection, such as `OOM`, `WRONGPASS` or `ECONNREFUSED`;
 * - `UNREACHABLE` or `TIMEOUT` for a connection that broke or a Redis that does not answer, and `PROTOCOL` for a server
 *   that is no Redis;
 * - `JOB_MISSING` for a job that was removed, `LOCK_LOST` for a job that another worker has, and `JOB_MOVED` for one that
 *   another client has moved;
 * - the name of any other error, whose message is withheld.
 */
export class QueueError extends Error {
  /** Always `QueueError`. */
  override readonly name = 'QueueError';

  constructor(
    message: string,
    /** What has failed: see the class. */
    readonly code?: string,
  ) {
    super(message);
  }
}
