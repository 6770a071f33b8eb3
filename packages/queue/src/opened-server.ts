import type { Spool } from './spool/spool.ts';

export interface OpenSpoolOptions {
  readonly url: string;
  readonly namespace: string | undefined;
  /** Creates nothing on the server; required objects may be missing. */
  readonly isReadOnly?: boolean;
  readonly onError: (error: Error) => void;
}

/** The location of a queue, with a validated namespace. */
export interface SpoolPlace extends OpenSpoolOptions {
  readonly namespace: string;
}

/** The storage of batches on one kind of server. */
export interface OpenedServer {
  readonly spool: Spool;
  /** How many concurrent calls to `put` are useful. */
  readonly putCallsMax: number;
}
