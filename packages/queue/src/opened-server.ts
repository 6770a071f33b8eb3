import type { Spool } from './spool/spool.ts';

export interface OpenSpoolOptions {
  readonly url: string;
  readonly namespace: string | undefined;
  /** Makes nothing on the server; what needs to be there may not be. */
  readonly isReadOnly?: boolean;
  readonly onError: (error: Error) => void;
}

/** Where a queue lies, with a namespace that is checked. */
export interface SpoolPlace extends OpenSpoolOptions {
  readonly namespace: string;
}

/** What keeps batches on one kind of server. */
export interface OpenedServer {
  readonly spool: Spool;
  /** How many calls to `put` are worth having on the way at once. */
  readonly putCallsMax: number;
}
