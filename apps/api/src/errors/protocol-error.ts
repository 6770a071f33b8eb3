type ProtocolStatus = 405 | 408 | 431;

/** A failure that only HTTP has a word for. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly status: ProtocolStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ProtocolStatus, message: string, headers: Readonly<Record<string, string>>) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
