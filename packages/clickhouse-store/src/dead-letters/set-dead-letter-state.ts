import { notFound, type DeadLetterState, type ProjectId } from '@spanledger/core';
import { deadLetterStateCode, integer } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { namesOf } from '../rows/column.ts';
import { deadLetterRowColumns } from '../rows/dead-letter-row.ts';

const stateSchema = z.object({ state: integer });
const names = namesOf(deadLetterRowColumns);

/** Writes the letter again with its new state: of two copies the one with the later state stays. What is stored needs no payload. */
export const setDeadLetterState = async (
  client: ClickHouse,
  projectId: ProjectId,
  id: string,
  state: DeadLetterState,
): Promise<void> => {
  const parameters = sqlParameters(projectId);
  const where = whereProject('d', equals('d.id', id, parameters));
  const from = `FROM dead_letters AS d FINAL\n${where}`;
  const limits = { isForWriting: true };
  const [letter] = await client.query(
    'dead-letter-state',
    `SELECT state ${from}`,
    parameters.values,
    stateSchema,
    limits,
  );
  if (letter === undefined) throw notFound(`The project has no dead letter ${id}.`);
  const code = deadLetterStateCode(state);
  if (letter.state >= code) return;
  const changed = new Map([['state', String(code)]]);
  if (state === 'replayed') changed.set('payload', "''").set('payload_bytes', '0');
  const values = names.map((name) => changed.get(name) ?? `d.${name}`);
  const sql = `INSERT INTO dead_letters (${names.join(', ')}) SELECT ${values.join(', ')} ${from}`;
  await client.command(sql, { name: 'set-dead-letter-state', params: parameters.values });
};
