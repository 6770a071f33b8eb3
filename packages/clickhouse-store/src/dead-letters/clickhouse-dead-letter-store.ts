import type { DeadLetterStore } from '@spanledger/core';
import { deadLetterReader } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { deadLetterRowColumns } from '../rows/dead-letter-row.ts';
import { insertRows } from '../writer/insert-rows.ts';
import { setDeadLetterState } from './set-dead-letter-state.ts';

export const clickHouseDeadLetterStore = (client: ClickHouse): DeadLetterStore => ({
  ...deadLetterReader(clickHouseEngine(client)),
  quarantine: async (letters) => insertRows(client.insertBinary, 'dead_letters', deadLetterRowColumns, letters),
  setState: (projectId, id, state) => setDeadLetterState(client, projectId, id, state),
});
