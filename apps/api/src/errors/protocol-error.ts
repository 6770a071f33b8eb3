/** A failure that only HTTP has a word for. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly status: 405 | 408;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: 405 | 408, message: string, headers: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
