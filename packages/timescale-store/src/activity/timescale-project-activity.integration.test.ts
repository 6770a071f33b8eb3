import type { ProjectId } from '@spanledger/core';
import { aTrace, anObservation, someProject, telemetryRows } from '@spanledger/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { writeTimeoutMs, type Timescale } from '../client/timescale-client.ts';
import { timescaleTelemetryWriter } from '../writer/telemetry-writer.ts';
import { timescaleProjectActivity } from './timescale-project-activity.ts';

describe('the activity of projects', () => {
  let client: Timescale;
  beforeAll(async () => {
    client = await openTestStore();
  });

  const write = async (projectId: ProjectId, id: string) =>
    timescaleTelemetryWriter(client).write(
      telemetryRows({ traces: [aTrace(projectId, id)], observations: [anObservation(projectId, `${id}/o`)] }),
    );

  test('settles a time-out after the last write, by the clock of the server, and no stranger is told of', async () => {
    const [own, quiet, stranger] = [someProject(), someProject(), someProject()];
    const activity = timescaleProjectActivity(client);
    const before = await activity.read([own, quiet]);
    expect(before.settledAt).toEqual(new Map());
    await write(own, 't1');
    await write(stranger, 't1');
    const after = await activity.read([own, quiet]);
    expect([...after.settledAt.keys()]).toEqual([own]);
    const settled = after.settledAt.get(own)!;
    expect(settled).toBeGreaterThanOrEqual(before.at + writeTimeoutMs * 1000);
    expect(settled).toBeLessThanOrEqual(after.at + writeTimeoutMs * 1000);
    await write(own, 't2');
    expect((await activity.read([own])).settledAt.get(own)).toBeGreaterThan(settled);
  });

  test('tells the time also without projects', async () => {
    expect((await timescaleProjectActivity(client).read([])).at).toBeGreaterThan(Date.UTC(2020, 0, 1) * 1000);
  });
});
