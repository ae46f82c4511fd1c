/** Thrown by an inbound `request` to end the exchange at once with an answer of its own. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    readonly headers: Record<string, string>,
    readonly body: string,
  ) {
    super('integration terminated early');
  }
}
