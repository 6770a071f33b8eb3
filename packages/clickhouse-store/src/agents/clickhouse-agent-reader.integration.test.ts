import { dayOf } from '@spanledger/core';
import {
  anObservation,
  computingAfterWrites,
  describeAgentDays,
  describeAgentReader,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn, telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { uncomputedAgentDays } from './uncomputed-agent-days.ts';

let client: ClickHouse;
beforeAll(async () => {
  client = await openTestStore();
});

describeAgentReader('ClickHouse, days computed when they are read,', async () => telemetryStoreOn(client));

describeAgentReader('ClickHouse, days computed before,', async () =>
  computingAfterWrites(computingStoreOn(client, 'agent_days'), () => true),
);

describeAgentDays('ClickHouse', async () => ({
  ...computingStoreOn(client, 'agent_days'),
  uncomputedAgentDays: (projectId, period) => uncomputedAgentDays(client, projectId, period, 0),
}));

test('a day on which another project was computed is not taken for computed', async () => {
  const [own, stranger] = [someProject(), someProject()];
  const observations = [anObservation(own, 't/run', { type: 'AGENT', name: 'planner', startTime: someTime })];
  await telemetryStoreOn(client).writer.write(telemetryRows({ observations }));
  const day = dayOf(someTime);
  await client.command(
    `INSERT INTO agent_days (project_id, day, is_whole, computed_at)
    VALUES ('${stranger}', '${day}', true, now64(6) + INTERVAL 1 HOUR)`,
  );
  const period = { from: someTime - 3 * oneDay, to: someTime + 3 * oneDay };
  expect(await uncomputedAgentDays(client, own, period, 0)).toEqual([day]);
});
