import { openSpool } from './open-spool.ts';
import type { QueueStats } from './opened-queue.ts';

export interface QueueInspection {
  /** The server, with its version: `Redis 7.4.2`. */
  readonly version: string;
  /** Settings that an operator should change although it works. */
  readonly warnings: readonly string[];
  /** Bytes in use by the server, or by the queue in its database. */
  readonly sizeBytes: number | undefined;
  /** `undefined` when no process has opened the queue yet. */
  readonly stats: QueueStats | undefined;
}

/** Inspects a queue; creates and changes nothing. Rejects as `openIngestQueue` does. */
export const inspectQueue = async (options: {
  readonly url: string;
  readonly namespace?: string;
}): Promise<QueueInspection> => {
  const { url, namespace } = options;
  const { spool, server } = await openSpool({ url, namespace, isReadOnly: true, onError: () => undefined });
  try {
    const { version, warnings, sizeBytes } = server;
    const isMade = (await spool.shards()) !== undefined;
    return { version, warnings, sizeBytes, stats: isMade ? await spool.stats() : undefined };
  } finally {
    await spool.close();
  }
};
