import type { DeadLetterWithPayload } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import type { Timescale } from '../client/timescale-client.ts';
import { storedTime } from '../rows/column.ts';

type Letter = DeadLetterWithPayload;

const columns: readonly (readonly [name: string, type: string, valueOf: (letter: Letter) => unknown])[] = [
  ['project_id', 'text', ({ projectId }) => projectId],
  ['id', 'text', ({ id }) => id],
  ['batch_id', 'text', ({ batchId }) => batchId],
  ['part', 'bigint', ({ part }) => part],
  ['received_at', 'timestamptz', ({ receivedAt }) => timeParameter(storedTime(receivedAt))],
  ['quarantined_at', 'timestamptz', ({ quarantinedAt }) => timeParameter(storedTime(quarantinedAt))],
  ['reason', 'text', ({ reason }) => reason],
  ['message', 'text', ({ message }) => message],
  ['kind', 'text', ({ kind }) => kind],
  ['entity_id', 'text', ({ entityId }) => entityId],
  ['events', 'bigint', ({ events }) => events],
  ['payload_bytes', 'bigint', ({ payloadBytes }) => payloadBytes],
  ['payload', 'bytea', ({ payload }) => Buffer.from(payload)],
  ['state', 'smallint', ({ state }) => deadLetterStateCode(state)],
];

const names = columns.map(([name]) => name);
const set = names.filter((name) => name !== 'project_id' && name !== 'id').map((name) => `${name} = excluded.${name}`);
const sql = `
INSERT INTO dead_letters AS d (${names.join(', ')})
VALUES (${columns.map(([, type], at) => `$${at + 1}::${type}`).join(', ')})
ON CONFLICT (project_id, id) DO UPDATE SET ${set.join(', ')}
WHERE d.state <= excluded.state`;

/** All or none; a letter in a later state is unchanged. In the lock order of all writers. */
export const quarantineLetters = async (client: Timescale, letters: readonly Letter[]): Promise<void> => {
  if (letters.length === 0) return;
  const keyed = letters.map((letter) => [JSON.stringify([letter.projectId, letter.id]), letter] as const);
  const inOrder = keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  await client.transaction('quarantine', async (statements) => {
    for (const [, letter] of inOrder) {
      await statements.run(
        'put-dead-letter',
        sql,
        columns.map(([, , valueOf]) => valueOf(letter)),
      );
    }
  });
};
