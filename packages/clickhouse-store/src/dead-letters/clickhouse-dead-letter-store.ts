import type { DeadLetterStore } from '@spanledger/core';
import { deadLetterReader } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { paramBytesMax } from '../query/find-days.ts';
import { inChunks } from '../query/in-chunks.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { deadLetterRowColumns } from '../rows/dead-letter-row.ts';
import { insertRows } from '../writer/insert-rows.ts';
import { setDeadLetterState } from './set-dead-letter-state.ts';

/** Parts with such letters are written anew. */
const timeoutMs = 3_600_000;

export const clickHouseDeadLetterStore = (client: ClickHouse): DeadLetterStore => ({
  ...deadLetterReader(clickHouseEngine(client)),
  quarantine: async (letters) => insertRows(client.insertBinary, 'dead_letters', deadLetterRowColumns, letters),
  setState: (projectId, id, state) => setDeadLetterState(client, projectId, id, state),
  erase: async (projectId, ids) => {
    // A mutation changes every copy of a row, also those that a later one replaces.
    const sql = `ALTER TABLE dead_letters UPDATE payload = '', payload_bytes = 0
WHERE project_id = {project:String} AND id IN {ids:Array(String)}`;
    for (const chunk of inChunks(ids, paramBytesMax, (id) => id)) {
      const params = { project: projectId, ids: chunk };
      await client.command(sql, { name: 'erase-dead-letters', params, settings: { mutations_sync: '2' }, timeoutMs });
    }
  },
});
