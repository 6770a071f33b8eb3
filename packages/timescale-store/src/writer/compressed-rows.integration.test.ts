import { clockOf, type Deletion, type ObservationId, type ProjectId, type TraceId } from '@spanledger/core';
import { anObservation, someProject, someTime, telemetryRows, type TelemetryStore } from '@spanledger/testing';
import { beforeEach, expect, test } from 'vitest';
import { compressAll, countCompressed, isApache } from '../client/compressing.fixture.ts';
import { describeOnTimescale, openTimescaleTestStore } from '../client/on-each-server.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';

const traces = 300;
const observationsOfTrace = 10;
/** The rows of two projects. */
const compressedRows = 2 * traces * observationsOfTrace;
/** TimescaleDB compresses up to this many rows of a project as one batch. */
const rowsOfBatch = 1_000;

const nameOf = (trace: number): string => `t${String(trace).padStart(3, '0')}`;

const rowOf = (project: ProjectId, trace: number, number: number, fields = {}) =>
  anObservation(project, `${nameOf(trace)}/${nameOf(trace)}-${number}`, {
    startTime: someTime + (trace * observationsOfTrace + number) * 1_000_000,
    ...fields,
  });

describeOnTimescale(() => {
  let client: Timescale;
  let store: TelemetryStore;
  let projectId: ProjectId;
  let stranger: ProjectId;
  beforeEach(async (context) => {
    client = await openTimescaleTestStore();
    context.skip(await isApache(client), 'The Apache edition has no compression.');
    store = telemetryStoreOn(client);
    [projectId, stranger] = [someProject(), someProject()];
    const numbers = Array.from({ length: traces * observationsOfTrace }, (_, at) => at);
    for (const project of [projectId, stranger]) {
      const observations = numbers.map((at) => rowOf(project, Math.floor(at / observationsOfTrace), at % 10));
      await store.writer.write(telemetryRows({ observations }));
    }
    await compressAll(client);
  });
  const decompressed = async () => compressedRows - (await countCompressed(client, 'observations'));
  const nameAt = async (project: ProjectId, trace: number, number: number) =>
    (await store.observations.get(project, `${nameOf(trace)}-${number}` as ObservationId))?.name;

  test('a late patch decompresses the rows around its own alone, also in a batch with patches of today', async () => {
    const clock = clockOf(someTime + 1e12);
    const late = rowOf(projectId, 150, 3, { name: 'late', clock });
    const today = anObservation(projectId, 'now/now', { startTime: Date.now() * 1000 });
    await store.writer.write(telemetryRows({ observations: [today] }));
    const again = anObservation(projectId, 'now/now', { startTime: Date.now() * 1000, clock });
    await store.writer.write(telemetryRows({ observations: [late, again] }));
    expect(await nameAt(projectId, 150, 3)).toBe('late');
    expect(await nameAt(stranger, 150, 3)).not.toBe('late');
    const rows = await decompressed();
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(rowsOfBatch);
  });

  test('a deletion decompresses the rows around its trace alone', async () => {
    const deletion = { kind: 'trace', projectId, id: nameOf(150) as TraceId, clock: clockOf(someTime + 1e12) };
    await store.writer.write(telemetryRows({ deletions: [deletion as Deletion & { projectId: ProjectId }] }));
    expect(await store.observations.get(projectId, `${nameOf(150)}-3` as ObservationId)).toBeUndefined();
    expect(await store.observations.get(projectId, `${nameOf(151)}-3` as ObservationId)).toBeDefined();
    expect(await store.observations.get(stranger, `${nameOf(150)}-3` as ObservationId)).toBeDefined();
    const rows = await decompressed();
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(rowsOfBatch);
  });
});
