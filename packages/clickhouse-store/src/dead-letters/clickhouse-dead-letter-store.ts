import { randomUUID } from 'node:crypto';
import type { DeadLetterStore } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { deadLetterRowColumns } from '../rows/dead-letter-row.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { getDeadLetter } from './get-dead-letter.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { setDeadLetterState } from './set-dead-letter-state.ts';

export const clickHouseDeadLetterStore = (client: ClickHouse): DeadLetterStore => ({
  quarantine: async (letters) => {
    if (letters.length === 0) return;
    const names = deadLetterRowColumns.map(([name]) => name);
    const chunks = await encodeRows(deadLetterRowColumns, letters, () => []);
    await client.insertBinary('dead_letters', names, chunks, randomUUID());
  },
  list: (query) => listDeadLetters(client, query),
  get: (projectId, id) => getDeadLetter(client, projectId, id),
  setState: (projectId, id, state) => setDeadLetterState(client, projectId, id, state),
});
