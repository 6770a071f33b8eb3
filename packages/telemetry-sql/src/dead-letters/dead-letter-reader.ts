import type { DeadLetter, DeadLetterListQuery, DeadLetterStore, Page } from '@spanledger/core';
import {
  deadLetterSelection,
  deadLetterStateCode,
  selectedDeadLetterSchema,
  toDeadLetter,
} from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { countRows } from '../count-rows.ts';
import type { TelemetryEngine } from '../engine.ts';
import { pageSlice } from '../page-slice.ts';
import type { SqlParameters } from '../sql-parameters.ts';

const rowSchema = selectedDeadLetterSchema.extend({
  content: z.union([z.instanceof(Uint8Array), z.string().transform((text) => Buffer.from(text, 'base64'))]),
});

/** The reads of `DeadLetterStore`. */
export const deadLetterReader = (engine: TelemetryEngine): Pick<DeadLetterStore, 'list' | 'get'> => ({
  list: (query) => listDeadLetters(engine, query),
  get: async (projectId, id) => {
    const { dialect } = engine;
    const parameters = engine.parameters(projectId);
    const sql = `SELECT ${deadLetterSelection(dialect.rows)}, ${dialect.bytes('d.payload')} AS content
FROM ${dialect.latest('dead_letters', 'd')}
${dialect.where('d', dialect.equals('d.id', id, parameters))}`;
    const [row] = await engine.query('get-dead-letter', sql, parameters, rowSchema);
    return row === undefined ? undefined : { ...toDeadLetter(row), payload: row.content };
  },
});

/** Payloads are not read. Without a project: an operator's view of all of them. */
const listDeadLetters = async (engine: TelemetryEngine, query: DeadLetterListQuery): Promise<Page<DeadLetter>> => {
  const parameters = engine.parameters();
  const matching = `FROM ${engine.dialect.latest('dead_letters', 'd')}\n${conditionsOf(engine, query, parameters)}`;
  const counting = countRows(engine, 'count-dead-letters', matching, parameters);
  const sql = `SELECT ${deadLetterSelection(engine.dialect.rows)}
${matching}
ORDER BY d.quarantined_at DESC, d.project_id, d.id
${pageSlice(query, parameters)}`;
  const [rows, totalItems] = await Promise.all([
    engine.query('list-dead-letters', sql, parameters, selectedDeadLetterSchema),
    counting,
  ]);
  return { items: rows.map(toDeadLetter), totalItems };
};

const conditionsOf = ({ dialect }: TelemetryEngine, query: DeadLetterListQuery, parameters: SqlParameters): string => {
  const conditions = [
    ...dialect.equals('d.project_id', query.projectId, parameters),
    ...(query.state === undefined ? [] : [`d.state = ${deadLetterStateCode(query.state)}`]),
    ...dialect.equals('d.id', query.id, parameters),
    ...dialect.equals('d.reason', query.reason, parameters),
    ...dialect.equals('d.batch_id', query.batchId, parameters),
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
};
