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

/** Whether an error is an `HttpError`, also one of another copy of this package. */
export function isHttpError(error: unknown): error is HttpError {
  const { name, status, body } = (error ?? {}) as Partial<HttpError>;
  return name === 'HttpError' && typeof status === 'number' && typeof body === 'string';
}
