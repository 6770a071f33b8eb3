/** A database server that this process started and that ends with it, even by kill -9. */
export interface EmbeddedServer {
  /** With credentials; reachable from this machine only. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has ended, in any way; with the reason if it was ended for one. */
  readonly closed: Promise<string | undefined>;
  /** Orderly: everything acknowledged is on disk when it resolves. Close clients first: an open connection delays it. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  /** The data directory; created when missing. One server at a time. */
  readonly dir: string;
  /** Any free port when absent. */
  readonly port?: number | undefined;
  /** Called each time that its process has started, long before it answers. */
  readonly onLaunched?: (() => void) | undefined;
}

export type EmbeddedServerErrorCode = 'in_use' | 'port_taken' | 'unsupported_platform' | 'start_failed';

/** Why a server did not start. `code` is stable; `message` has what to do next. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError';
  readonly code: EmbeddedServerErrorCode;
  /** For `in_use`: the process that has the data open, when known. */
  readonly pid: number | undefined;

  constructor(
    code: EmbeddedServerErrorCode,
    message: string,
    details: { pid?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.pid = details.pid;
  }
}
