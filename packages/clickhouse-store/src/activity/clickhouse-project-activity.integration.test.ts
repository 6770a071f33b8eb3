import type { ProjectId } from '@spanledger/core';
import { aTrace, anObservation, someProject, telemetryRows } from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';
import { clickHouseProjectActivity } from './clickhouse-project-activity.ts';

describe('the activity of projects', () => {
  let client: ClickHouse;
  beforeAll(async () => {
    client = await openTestStore();
  });
  const write = async (projectId: ProjectId, id: string) =>
    clickHouseTelemetryWriter(client).write(
      telemetryRows({
        traces: [aTrace(projectId, id)],
        observations: [anObservation(projectId, `${id}/o`)],
      }),
    );

  test('settles an insert limit after the last write, by the clock of the server, and no stranger is told of', async () => {
    const [own, quiet, stranger] = [someProject(), someProject(), someProject()];
    const activity = clickHouseProjectActivity(client);
    const before = await activity.read([own, quiet]);
    expect(before.settledAt).toEqual(new Map());
    await write(own, 't1');
    await write(stranger, 't1');
    const after = await activity.read([own, quiet]);
    expect([...after.settledAt.keys()]).toEqual([own]);
    const settled = after.settledAt.get(own)!;
    expect(settled).toBeGreaterThanOrEqual(before.at + insertTimeoutMs * 1000);
    expect(settled).toBeLessThanOrEqual(after.at + insertTimeoutMs * 1000);
    await write(own, 't2');
    expect((await activity.read([own])).settledAt.get(own)).toBeGreaterThan(settled);
  });

  test('tells the time also without projects, and takes many with long ids', async () => {
    const activity = clickHouseProjectActivity(client);
    expect((await activity.read([])).at).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
    const many = Array.from({ length: 250 }, (_, index) => `${'家'.repeat(700)}${index}` as ProjectId);
    await write(many.at(-1)!, 't');
    expect([...(await activity.read(many)).settledAt.keys()]).toEqual([many.at(-1)]);
  });
});
