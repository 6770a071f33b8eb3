import { clockOf, type ObservationId, type TraceId } from '@spanledger/core';
import { anObservation, aTrace, oneDay, someProject, someTime, telemetryRows } from '@spanledger/testing';
import { expect, test } from 'vitest';
import { onEachServer } from '../client/on-each-server.fixture.ts';
import { telemetryStoreOn } from '../query/test-telemetry-store.fixture.ts';
import { timescaleDerivedStats } from '../verify/timescale-derived-stats.ts';
import { timescaleRecordReader } from './record-reader.ts';

onEachServer((server, openStore) =>
  test(`on ${server}, nothing is built on an entity whose key leads to no row, until that is repaired`, async () => {
    const client = await openStore();
    const [store, records] = [telemetryStoreOn(client), timescaleRecordReader(client)];
    const [project, stranger] = [someProject(), someProject()];
    for (const each of [project, stranger]) {
      await store.writer.write(
        telemetryRows({ traces: [aTrace(each, 't')], observations: [anObservation(each, 't/o')] }),
      );
    }
    const later = { clock: clockOf(someTime + oneDay) };
    const write = (each: typeof project) =>
      store.writer.write(
        telemetryRows({ traces: [aTrace(each, 't', later)], observations: [anObservation(each, 't/o', later)] }),
      );
    const [traceId, id] = ['t' as TraceId, 'o' as ObservationId];
    const readers = (each: typeof project) => [
      () => records.observations(each, [{ traceId, id }]),
      () => store.observations.get(each, id),
      () => records.traces(each, [traceId]),
    ];
    await client.transaction('lose', async (statements) => {
      for (const table of ['observations', 'traces']) {
        await statements.run('lose', `DELETE FROM ${table} WHERE project_id = $1`, [project]);
      }
    });
    const refused = { code: 'unavailable', message: expect.stringContaining('verify --repair') as string };
    for (const work of [...readers(project), () => write(project)]) await expect(work()).rejects.toMatchObject(refused);
    for (const work of [...readers(stranger), () => write(stranger)]) await expect(work()).resolves.not.toEqual([]);
    await timescaleDerivedStats(client).repair(project, undefined);
    await write(project);
    expect(await store.observations.get(project, id)).toMatchObject({ id });
    expect(await timescaleDerivedStats(client).verify(project, undefined)).toEqual([]);
  }),
);
