import { AnswerTooLargeError } from '@spanledger/core';
import { Query, type Client, type PoolClient } from 'pg';

/** The driver's message to a query for each row. */
interface DataRow {
  readonly length: number;
}

interface RowQuery {
  handleDataRow: (row: DataRow) => void;
}

/**
 * All rows, unless they have more bytes: then it rejects, and the connection is discarded, since the rest still
 * arrives.
 */
export const rowsWithin = async (
  client: Client | PoolClient,
  sql: string,
  values: unknown[],
  bytesMax: number | undefined,
): Promise<readonly object[]> => {
  if (bytesMax === undefined) return (await client.query<object>(sql, values)).rows;
  return new Promise((resolve, reject) => {
    const query = new Query<object>(sql, values);
    const asDriven = query as unknown as RowQuery;
    const takeRow = asDriven.handleDataRow.bind(query);
    const rows: object[] = [];
    let bytes = 0;
    let isBeyond = false;
    asDriven.handleDataRow = (row) => {
      bytes += row.length;
      if (bytes <= bytesMax) return takeRow(row);
      if (isBeyond) return undefined;
      isBeyond = true;
      rows.length = 0;
      reject(new AnswerTooLargeError());
      void client.end();
    };
    query.on('row', (row) => void rows.push(row));
    query.on('end', () => resolve(rows));
    query.on('error', reject);
    client.query(query);
  });
};
