import { clockOf, dayOf, type ProjectId, type TraceId } from '@spanledger/core';
import { aTrace, anObservation, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { timescaleTelemetryWriter } from './telemetry-writer.ts';

let client: Timescale;
beforeAll(async () => {
  client = await openTestStore();
});

const daySchema = z.object({ day: z.string() });
const markedDays = async (projectId: ProjectId): Promise<readonly string[]> => {
  const sql = 'SELECT DISTINCT day FROM dirty_days WHERE project_id = $1 ORDER BY day';
  return (await client.query('marked', sql, [projectId], daySchema)).map(({ day }) => day);
};
const forget = (projectId: ProjectId) =>
  client.transaction('forget', (statements) =>
    statements.run('forget', 'DELETE FROM dirty_days WHERE project_id = $1', [projectId]),
  );
const daysFrom = (...distances: number[]) => distances.map((distance) => dayOf(someTime + distance * oneDay));

test('a write marks the day that an observation has left, and the one that it has come to', async () => {
  const writer = timescaleTelemetryWriter(client);
  const [projectId, stranger] = [someProject(), someProject()];
  const write = (distance: number, clock: number) => {
    const startTime = someTime + distance * oneDay;
    const trace = aTrace(projectId, 't', { clock }, { days: { first: 0, last: 0 } });
    const observation = anObservation(projectId, 't/o', { startTime, clock });
    return writer.write(telemetryRows({ traces: [trace], observations: [observation] }));
  };
  await write(0, clockOf(someTime));
  expect(await markedDays(projectId)).toEqual(daysFrom(0));
  await forget(projectId);
  await write(2, clockOf(someTime + 1));
  expect(await markedDays(projectId)).toEqual(expect.arrayContaining(daysFrom(0, 2)));
  await forget(projectId);
  await write(1, clockOf(someTime - 1));
  expect(await markedDays(stranger)).toEqual([]);
});

test('a deletion marks every day that its trace has rows on, however far apart they are', async () => {
  const writer = timescaleTelemetryWriter(client);
  const projectId = someProject();
  const observations = [0, 5_000].map((distance) =>
    anObservation(projectId, `t/o${distance}`, { startTime: someTime + distance * oneDay }),
  );
  await writer.write(telemetryRows({ observations }));
  await forget(projectId);
  const deletion = { kind: 'trace', projectId, id: 't' as TraceId, clock: clockOf(someTime + 1) } as const;
  await writer.write(telemetryRows({ deletions: [deletion] }));
  expect(await markedDays(projectId)).toEqual(daysFrom(0, 5_000));
});

test('who computes a day never holds up a writer, and never takes a mark that came later', async () => {
  const writer = timescaleTelemetryWriter(client);
  const projectId = someProject();
  await writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o1')] }));
  await client.transaction('compute', async (statements) => {
    await statements.run('unmark', 'DELETE FROM dirty_days WHERE project_id = $1', [projectId]);
    await writer.write(telemetryRows({ observations: [anObservation(projectId, 't/o2')] }));
  });
  expect(await markedDays(projectId)).toEqual(daysFrom(0));
});
