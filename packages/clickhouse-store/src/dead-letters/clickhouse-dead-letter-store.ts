import { randomUUID } from 'node:crypto';
import type { DeadLetterStore } from '@spanledger/core';
import { deadLetterReader } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { deadLetterRowColumns } from '../rows/dead-letter-row.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { setDeadLetterState } from './set-dead-letter-state.ts';

export const clickHouseDeadLetterStore = (client: ClickHouse): DeadLetterStore => ({
  ...deadLetterReader(clickHouseEngine(client)),
  quarantine: async (letters) => {
    if (letters.length === 0) return;
    const names = deadLetterRowColumns.map(([name]) => name);
    const chunks = await encodeRows(deadLetterRowColumns, letters, () => []);
    await client.insertBinary('dead_letters', names, chunks, randomUUID());
  },
  setState: (projectId, id, state) => setDeadLetterState(client, projectId, id, state),
});
