/** Thrown by an inbound `request` to end the exchange with this answer. */
export class HttpError extends Error {
  /** Always `HttpError`. */
  override readonly name = 'HttpError';

  constructor(
    /** The HTTP status of the answer. */
    readonly status: number,
    /** The headers of the answer. */
    readonly headers: Record<string, string>,
    /** The body of the answer. */
    readonly body: string,
  ) {
    super('integration terminated early');
  }
}
