import type { DeadLetter, DeadLetterListQuery, Page, ProjectId } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { equals, pageSlice } from '../query/conditions.ts';
import { countRows } from '../query/count-rows.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { deadLetterSelection, selectedDeadLetterSchema, toDeadLetter } from './dead-letter-selection.ts';

const noProject = '' as ProjectId;

/** Payloads are not read. Without a project: an operator's view of all of them. */
export const listDeadLetters = async (client: ClickHouse, query: DeadLetterListQuery): Promise<Page<DeadLetter>> => {
  const parameters = sqlParameters(query.projectId ?? noProject);
  const conditions = [
    ...equals('d.project_id', query.projectId, parameters),
    ...(query.state === undefined ? [] : [`d.state = ${deadLetterStateCode(query.state)}`]),
    ...equals('d.id', query.id, parameters),
    ...equals('d.reason', query.reason, parameters),
    ...equals('d.batch_id', query.batchId, parameters),
  ];
  const matching = `FROM dead_letters AS d FINAL${conditions.length === 0 ? '' : `\nWHERE ${conditions.join(' AND ')}`}`;
  const sql = `SELECT ${deadLetterSelection}
${matching}
ORDER BY d.quarantined_at DESC, d.project_id, d.id
${pageSlice(query, parameters)}`;
  const [rows, totalItems] = await Promise.all([
    client.query('list-dead-letters', sql, parameters.values, selectedDeadLetterSchema),
    countRows(client, 'count-dead-letters', matching, parameters),
  ]);
  return { items: rows.map(toDeadLetter), totalItems };
};
