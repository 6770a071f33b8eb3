import type { Connection, PoolClient, Submittable } from 'pg';

/** Sends chunks to a `COPY … FROM STDIN`; resolves when the server has taken them all. */
export const copyIn = (client: PoolClient, sql: string, chunks: readonly Uint8Array[]): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(copyOf(sql, chunks, resolve, reject));
  });

interface CopyConnection extends Connection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/** What the driver calls on its way through the protocol. */
interface CopyQuery extends Submittable {
  handleCopyInResponse(connection: CopyConnection): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

const copyOf = (
  sql: string,
  chunks: readonly Uint8Array[],
  resolve: () => void,
  reject: (error: Error) => void,
): CopyQuery => ({
  submit: (connection) => (connection as CopyConnection).query(sql),
  handleCopyInResponse: (connection) => {
    for (const chunk of chunks) connection.sendCopyFromChunk(chunk);
    connection.endCopyFrom();
  },
  handleCommandComplete: () => {},
  handleReadyForQuery: resolve,
  handleError: reject,
});
