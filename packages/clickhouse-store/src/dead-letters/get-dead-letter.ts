import type { DeadLetterWithPayload, ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { deadLetterSelection, selectedDeadLetterSchema, toDeadLetter } from './dead-letter-selection.ts';

/** Answers are JSON, which holds no bytes. */
const rowSchema = selectedDeadLetterSchema.extend({
  payload_text: z.string().transform((text): Uint8Array => Buffer.from(text, 'base64')),
});

export const getDeadLetter = async (
  client: ClickHouse,
  projectId: ProjectId,
  id: string,
): Promise<DeadLetterWithPayload | undefined> => {
  const parameters = sqlParameters(projectId);
  const sql = `SELECT ${deadLetterSelection}, base64Encode(payload) AS payload_text
FROM dead_letters AS d FINAL
${whereProject('d', equals('d.id', id, parameters))}`;
  const [row] = await client.query('get-dead-letter', sql, parameters.values, rowSchema);
  return row === undefined ? undefined : { ...toDeadLetter(row), payload: row.payload_text };
};
