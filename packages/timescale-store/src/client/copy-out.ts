import type { Connection, PoolClient, Submittable } from 'pg';

/** What waits for its reader before the server is asked to wait. */
const waitingBytesMax = 1 << 20;
const chunkBytes = 1 << 16;

interface CopyConnection extends Connection {
  query(sql: string): void;
}

/** What the driver calls on its way through the protocol. */
interface CopyQuery extends Submittable {
  handleCopyData(message: { readonly chunk: Uint8Array }, connection: CopyConnection): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

const nothing = (): void => {};

/** What a `COPY … TO STDOUT` sends, in chunks that end anywhere; the server waits for whoever reads slowly. */
export async function* copyOut(client: PoolClient, sql: string): AsyncIterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const end: { isReached: boolean; error?: Error } = { isReached: false };
  let connection: CopyConnection | undefined;
  let wake = nothing;
  const query: CopyQuery = {
    submit: (given) => {
      connection = given;
      connection.query(sql);
    },
    handleCopyData: ({ chunk }, from) => {
      // The driver uses its buffer again.
      waiting.push(Uint8Array.from(chunk));
      waitingBytes += chunk.length;
      if (waitingBytes > waitingBytesMax) from.stream.pause();
      if (waitingBytes > chunkBytes) wake();
    },
    handleCommandComplete: () => {},
    handleReadyForQuery: () => {
      end.isReached = true;
      wake();
    },
    handleError: (error) => {
      end.error = error;
      wake();
    },
  };
  client.query(query);
  try {
    for (;;) {
      if (waitingBytes <= chunkBytes && !end.isReached && end.error === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (end.error !== undefined) throw end.error;
      const chunk = Buffer.concat(waiting);
      waiting = [];
      waitingBytes = 0;
      connection?.stream.resume();
      if (chunk.length > 0) yield chunk;
      else if (end.isReached) return;
    }
  } finally {
    // Whoever stops early ends the connection; what still comes must not be held back for ever.
    connection?.stream.resume();
  }
}
