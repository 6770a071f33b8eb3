import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { clockOf, type ProjectId, type TelemetryStore, type TraceId } from '@spanledger/core';
import { startErasureRunner } from '@spanledger/ingestion';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';
import { anObservation, aScore, aTrace, bundleModule, telemetryRows, type BundledModule } from '@spanledger/testing';
import type { Timescale } from '@spanledger/timescale-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  openClickHouseDatabase,
  openControlDatabase,
  openPostgresDatabase,
  type MigratedDatabase,
  type OwnDatabase,
} from '../migrated-databases.fixture.ts';

let fixture: BundledModule;
beforeAll(async () => {
  fixture = await bundleModule(new URL('erasing-process.fixture.ts', import.meta.url));
});
afterAll(() => fixture.remove());

const [doomed, live] = ['doomed', 'live'] as ProjectId[] as [ProjectId, ProjectId];

/** Blocks the erasure of observations, which are neither the first nor the last table. */
interface Held {
  /** True if a statement waits for that lock. */
  isReached(): Promise<boolean>;
  release(): Promise<void>;
}
interface Engine {
  readonly place: TelemetryPlace;
  readonly hold: () => Promise<Held>;
  readonly close: () => Promise<void>;
}

const onClickHouse = async (): Promise<Engine> => {
  const { url, client, close } = await openClickHouseDatabase();
  const unfinished = `SELECT count() AS n FROM system.mutations
    WHERE database = {database:String} AND table = 'observations' AND NOT is_done`;
  const hold = async (): Promise<Held> => {
    await client.command('SYSTEM STOP MERGES observations');
    return {
      isReached: async () => {
        const row = z.object({ n: z.coerce.number() });
        const [found] = await client.query('reached', unfinished, { database: client.database }, row);
        return (found?.n ?? 0) > 0;
      },
      release: async () => client.command('SYSTEM START MERGES observations'),
    };
  };
  return { place: { engine: 'clickhouse', url }, hold, close };
};

const inPostgres = async ({ url, client, close }: MigratedDatabase<Timescale>): Promise<Engine> => {
  const waiting = `SELECT count(*)::int AS n FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
    WHERE d.datname = current_database() AND NOT l.granted`;
  const hold = async (): Promise<Held> => {
    let release: (() => void) | undefined;
    let holding: Promise<unknown> = Promise.resolve();
    await new Promise<void>((hasLock, reject) => {
      holding = client.transaction('hold', async (statements) => {
        await statements.run('hold', 'LOCK TABLE observations IN SHARE ROW EXCLUSIVE MODE');
        hasLock();
        await new Promise<void>((resolve) => void (release = resolve));
      });
      holding.catch(reject);
    });
    return {
      isReached: async () => ((await client.query('reached', waiting, [], z.object({ n: z.number() })))[0]?.n ?? 0) > 0,
      release: async () => {
        release?.();
        await holding;
      },
    };
  };
  return { place: { engine: 'timescale', url, mode: 'auto' }, hold, close };
};

const timescaleUrl = process.env['TIMESCALE_TEST_URL'];
const engines = [
  ['ClickHouse', onClickHouse],
  ['PostgreSQL', async () => inPostgres(await openPostgresDatabase())],
  ['TimescaleDB', async () => inPostgres(await openPostgresDatabase({ serverUrl: timescaleUrl }))],
] as const;

describe.each(engines.filter(([name]) => name !== 'TimescaleDB' || timescaleUrl !== undefined))(
  'erasing on %s',
  (_name, open) => {
    let control: OwnDatabase;
    let engine: Engine;
    let postgres: PostgresStore;
    let telemetry: TelemetryStore;
    beforeAll(async () => {
      control = await openControlDatabase();
      engine = await open();
      postgres = openPostgresStore({ url: control.url, poolMax: 3 });
      telemetry = await openTelemetry(engine.place, () => Date.now() * 1000);
      for (const projectId of [doomed, live]) {
        await postgres.firstStart.ensure({ organizationId: 'org', projectId });
        const deletion = { projectId, kind: 'trace', id: 'gone' as TraceId, clock: clockOf(1) } as const;
        await telemetry.writer.write(
          telemetryRows({
            traces: [aTrace(projectId, 't')],
            observations: [anObservation(projectId, 't/o')],
            scores: [aScore(projectId, 's')],
            deletions: [deletion],
          }),
        );
      }
    });
    afterAll(async () => {
      await telemetry.close();
      await postgres.close();
      await engine.close();
      await control.close();
    });

    test('a deletion whose process is killed in the middle is finished by the next one, and no other project loses a row', async () => {
      const before = await telemetry.eraser.count(live);
      const held = await engine.hold();
      await postgres.projects.delete(doomed);
      const args = [fixture.path, control.url, engine.place.engine, engine.place.url];
      const child = spawn(process.execPath, args, { stdio: 'inherit' });
      await expect.poll(() => held.isReached()).toBe(true);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await held.release();
      expect([...(await telemetry.eraser.count(doomed)).keys()]).toEqual(expect.arrayContaining(['scores', 'traces']));
      expect((await postgres.erasures.unfinished()).map(({ projectId }) => projectId)).toEqual([doomed]);

      const erased: ProjectId[] = [];
      const stop = startErasureRunner({
        erasures: postgres.erasures,
        eraser: telemetry.eraser,
        queue: { pending: async () => [] },
        settleMs: 0,
        pollMs: 50,
        onErased: (projectId) => erased.push(projectId),
        onProblem: (error) => expect(error).toBeUndefined(),
      });
      await expect.poll(() => postgres.erasures.unfinished()).toEqual([]);
      await stop();
      expect(erased).toEqual([doomed]);
      expect(await telemetry.eraser.count(doomed)).toEqual(new Map());
      expect(await telemetry.eraser.count(live)).toEqual(before);
    });
  },
);
