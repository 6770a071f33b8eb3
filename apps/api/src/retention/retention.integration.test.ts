import { clockOf, type Micros, type ProjectId, type TelemetryStore } from '@spanledger/core';
import { batchHead, createPipeline, startRetentionRunner } from '@spanledger/ingestion';
import { openPostgresStore, type PostgresStore } from '@spanledger/postgres-store';
import { openTelemetry, type TelemetryPlace } from '@spanledger/runtime';
import { anObservation, aScore, aTrace, telemetryRows, traceRecord } from '@spanledger/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import {
  openClickHouseDatabase,
  openControlDatabase,
  openPostgresDatabase,
  type MigratedDatabase,
  type OwnDatabase,
} from '../migrated-databases.fixture.ts';

const [own, other] = ['own', 'other'] as ProjectId[] as [ProjectId, ProjectId];
const day = 86_400_000_000;
const now = (): Micros => Date.now() * 1000;
/** Each poll is four queries. */
const patience = { interval: 50 };
const daysAgo = (days: number): Micros => now() - days * day;

interface Engine {
  readonly place: TelemetryPlace;
  readonly close: () => Promise<void>;
}

const onClickHouse = async (): Promise<Engine> => {
  const { url, close } = await openClickHouseDatabase();
  return { place: { engine: 'clickhouse', url }, close };
};

const inPostgres = async ({ url, close }: MigratedDatabase<unknown>): Promise<Engine> => ({
  place: { engine: 'timescale', url, mode: 'auto' },
  close,
});

const timescaleUrl = process.env['TIMESCALE_TEST_URL'];
const engines = [
  ['ClickHouse', onClickHouse],
  ['PostgreSQL', async () => inPostgres(await openPostgresDatabase())],
  ['TimescaleDB', async () => inPostgres(await openPostgresDatabase({ serverUrl: timescaleUrl }))],
] as const;

describe.each(engines.filter(([name]) => name !== 'TimescaleDB' || timescaleUrl !== undefined))(
  'retention on %s',
  (_name, open) => {
    let control: OwnDatabase;
    let engine: Engine;
    let postgres: PostgresStore;
    let telemetry: TelemetryStore;
    beforeAll(async () => {
      control = await openControlDatabase();
      engine = await open();
      postgres = openPostgresStore({ url: control.url, poolMax: 3 });
      telemetry = await openTelemetry(engine.place, now);
      for (const projectId of [own, other]) await postgres.firstStart.ensure({ organizationId: projectId, projectId });
    });
    afterAll(async () => {
      await telemetry.close();
      await postgres.close();
      await engine.close();
      await control.close();
    });

    let pipeline: ReturnType<typeof createPipeline>;
    let stop: (() => Promise<void>) | undefined;
    let tries: boolean[];
    beforeEach(async () => {
      pipeline = createPipeline({
        reader: telemetry.records,
        writer: telemetry.writer,
        deadLetters: telemetry.deadLetters,
        prices: { prepare: async () => undefined, find: () => undefined },
        now,
      });
      await postgres.projects.update(own, { retentionDays: null });
    });
    afterEach(async () => stop?.());

    const write = async (projectIds: readonly ProjectId[], ageDays: Readonly<Record<string, number>>) => {
      const written = projectIds.flatMap((projectId) =>
        Object.entries(ageDays).map(([id, days]) => {
          const timestamp = daysAgo(days);
          return { projectId, id, timestamp, clock: clockOf(timestamp) };
        }),
      );
      await telemetry.writer.write(
        telemetryRows({
          traces: written.map(({ projectId, id, ...at }) => aTrace(projectId, id, at)),
          observations: written.map(({ projectId, id, timestamp: startTime, clock }) =>
            anObservation(projectId, `${id}/o`, { startTime, clock }),
          ),
          scores: written.map(({ projectId, id, ...at }) => aScore(projectId, `${id} score`, at)),
        }),
      );
    };
    const run = (roundMax?: number): readonly unknown[] => {
      const expired: unknown[] = [];
      tries = [];
      stop = startRetentionRunner({
        rules: {
          list: async () => postgres.retention.list(),
          lock: async (onLost) => {
            const lock = await postgres.retention.lock(onLost);
            tries.push(lock !== undefined);
            return lock;
          },
        },
        exporter: telemetry.exporter,
        queue: { enqueue: async (batch) => pipeline.process([batch]) },
        media: postgres.media,
        evaluationRules: postgres.evaluationRules,
        auditLog: postgres.auditLog,
        now,
        readClock: async () => now(),
        roundMax,
        paceMs: 0,
        pollMs: 100,
        onExpired: (rule, counts) => expired.push([rule.projectId, rule.version, counts]),
        onProblem: (error) => expired.push(error),
      });
      return expired;
    };
    const idsOf = async (projectId: ProjectId): Promise<readonly string[]> => {
      const query = { page: 1, limit: 100 };
      const traces = await telemetry.traces.list(projectId, { ...query, withBodies: false });
      const scores = await telemetry.scores.list(projectId, { ...query, onTracesOnly: false });
      return [...traces.items, ...scores.items].map(({ id }) => id).toSorted();
    };

    test('what is older than the policy keeps is removed in rounds and on record, and neither what is younger nor what is of another project', async () => {
      await write([own, other], { older: 60, old: 31, young: 29 });
      const before = await idsOf(other);
      await postgres.projects.update(own, { retentionDays: 30 });
      const version = (await postgres.policies.current(own, 'retention')).version;
      const expired = run(1);
      await expect.poll(async () => idsOf(own), patience).toEqual(['young', 'young score']);
      await expect.poll(() => expired.length).toBeGreaterThanOrEqual(2);
      expect(await idsOf(other)).toEqual(before);
      expect((await telemetry.observations.list(own, { page: 1, limit: 10, withBodies: false })).totalItems).toBe(1);
      for (const entry of expired.slice(0, 2)) expect(entry).toMatchObject([own, version, { traces: 1 }]);
      const entries = await postgres.auditLog.list({
        chain: 'organization:own',
        order: 'newest first',
        limit: 100,
        action: 'traces.expired',
      });
      expect(entries.length).toBe(2);
      expect(entries[0]).toMatchObject({ actorKind: 'system', projectId: own, targetId: `retention ${version}` });
      expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({ traces: 1, days: 30 });
    });

    test('what comes late of a removed trace stays away, and another trace that is too old goes in the next round', async () => {
      await write([own], { gone: 50 });
      await postgres.projects.update(own, { retentionDays: 30 });
      run();
      await expect.poll(async () => idsOf(own), patience).not.toContain('gone');
      const late = async (id: string) => {
        const timestamp = daysAgo(50);
        const record = traceRecord({ timestamp, clock: clockOf(timestamp), name: 'late' });
        const head = batchHead({ projectId: own, receivedAt: now() }, Buffer.from(`late ${id}`));
        const patch = { id: id as never, record, events: 1 };
        const nothing = { observations: [], scores: [], deletions: [], rejected: {} };
        await pipeline.process([{ ...head, ...nothing, traces: [patch] }]);
      };
      await late('gone');
      expect(await idsOf(own)).not.toContain('gone');
      await late('another');
      await expect.poll(async () => idsOf(own), patience).not.toContain('another');
    });

    test('without a policy nothing is removed, and one process removes at a time', async () => {
      await write([own], { kept: 400 });
      const expired = run();
      const held = await postgres.retention.lock(() => undefined);
      await postgres.projects.update(own, { retentionDays: 30 });
      await expect.poll(() => tries.length).toBeGreaterThan(1);
      expect(tries).not.toContain(true);
      expect(await idsOf(own)).toContain('kept');
      expect(expired).toEqual([]);
      await held?.release();
      await expect.poll(async () => idsOf(own), patience).not.toContain('kept');
    });
  },
);
