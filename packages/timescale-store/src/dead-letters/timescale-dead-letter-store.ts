import { notFound, type DeadLetterListQuery, type DeadLetterStore } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { Timescale } from '../client/timescale-client.ts';
import { deadLetterSelection, selectedDeadLetterSchema, toDeadLetter } from './dead-letter-selection.ts';
import { quarantineLetters } from './quarantine-letters.ts';

const withPayloadSchema = selectedDeadLetterSchema.extend({ payload: z.instanceof(Uint8Array) });
const totalSchema = z.object({ total: z.coerce.number() });
const idSchema = z.object({ id: z.string() });

export const timescaleDeadLetterStore = (client: Timescale): DeadLetterStore => ({
  quarantine: (letters) => quarantineLetters(client, letters),
  list: async (query) => {
    const { where, values } = conditionsOf(query);
    const offset = Math.min((query.page - 1) * query.limit, Number.MAX_SAFE_INTEGER);
    const sql = `SELECT ${deadLetterSelection} FROM dead_letters AS d ${where}
ORDER BY d.quarantined_at DESC, d.project_id, d.id LIMIT $${values.length + 1} OFFSET $${values.length + 2}`;
    const [rows, [count]] = await Promise.all([
      client.query('list-dead-letters', sql, [...values, query.limit, offset], selectedDeadLetterSchema),
      client.query(
        'count-dead-letters',
        `SELECT count(*) AS total FROM dead_letters AS d ${where}`,
        values,
        totalSchema,
      ),
    ]);
    return { items: rows.map(toDeadLetter), totalItems: count?.total ?? 0 };
  },
  get: async (projectId, id) => {
    const sql = `SELECT ${deadLetterSelection}, payload FROM dead_letters WHERE project_id = $1 AND id = $2`;
    const [row] = await client.query('get-dead-letter', sql, [projectId, id], withPayloadSchema);
    return row === undefined ? undefined : { ...toDeadLetter(row), payload: row.payload };
  },
  setState: (projectId, id, state) =>
    client.transaction('set-dead-letter-state', async (statements) => {
      const values = [projectId, id, deadLetterStateCode(state)];
      const sql = 'UPDATE dead_letters SET state = $3 WHERE project_id = $1 AND id = $2 AND state < $3';
      if ((await statements.run('set-dead-letter-state', sql, values)) > 0) return;
      const there = 'SELECT id FROM dead_letters WHERE project_id = $1 AND id = $2';
      const found = await statements.query('dead-letter-there', there, [projectId, id], idSchema);
      if (found.length === 0) throw notFound(`The project has no dead letter ${id}.`);
    }),
});

/** Without a project: an operator's view of all of them. */
const conditionsOf = ({ projectId, id, state, reason, batchId }: DeadLetterListQuery) => {
  const asked = [
    ['project_id', projectId],
    ['id', id],
    ['state', state === undefined ? undefined : deadLetterStateCode(state)],
    ['reason', reason],
    ['batch_id', batchId],
  ].filter(([, value]) => value !== undefined);
  const conditions = asked.map(([column], at) => `d.${column} = $${at + 1}`);
  return {
    where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    values: asked.map(([, value]) => value),
  };
};
