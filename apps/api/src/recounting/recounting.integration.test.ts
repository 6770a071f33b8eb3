import { setTimeout as wait } from 'node:timers/promises';
import { clickHouseTelemetryStore } from '@spanledger/clickhouse-store';
import { clockOf, countingStats, givenUsage, ownUsage, sumUsd, type Usage } from '@spanledger/core';
import type {
  IngestBatch,
  Micros,
  ObservationId,
  ObservationRecord,
  ProjectId,
  TelemetryStore,
  TraceId,
} from '@spanledger/core';
import { createPipeline, startRecountRunner } from '@spanledger/ingestion';
import {
  memoryRecountProgress,
  observationRecord,
  observationRow,
  oneDay,
  someProject,
  someTime,
  telemetryRows,
  traceRow,
} from '@spanledger/testing';
import { timescaleTelemetryStore } from '@spanledger/timescale-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClickHouseDatabase, openPostgresDatabase } from '../migrated-databases.fixture.ts';

const now = (): Micros => Date.now() * 1000;
const cent = 10_000_000_000n;
const whole = ownUsage({ input: 10, output: 5 }, 'own');
const native = JSON.stringify({ name: 'com.anthropic.sdk.python' });

interface Before {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly at?: number;
  readonly usage?: Usage | null;
  readonly fields?: Partial<ObservationRecord>;
}

/** The rows of an earlier version: each row has only its own report. */
const stored: readonly Before[] = [
  { trace: 'native', id: 'outer' },
  { trace: 'native', id: 'inner', parent: 'outer', fields: { metadata: { scope: native } } },
  { trace: 'agents', id: 'root', usage: null },
  { trace: 'agents', id: 'lost', parent: 'root', usage: { ...whole, role: 'aggregate' } },
  { trace: 'agents', id: 'elsewhere', parent: 'root', usage: ownUsage({ input: 7, output: 7 }, 'own') },
  { trace: 'midnight', id: 'told', fields: { endTime: someTime + 2 * oneDay } },
  { trace: 'midnight', id: 'call', parent: 'told', at: someTime + oneDay },
  { trace: 'right', id: 'one' },
  { trace: 'right', id: 'two', usage: givenUsage({ input: 3, output: 3 }, 'own') },
];

/** The cost of each trace in cents: by its rows, and by the rule. */
const before = { agents: 1, midnight: 2, native: 2, right: 2 };
const after = { agents: 2, midnight: 1, native: 1, right: 2 };

const rowsOf = (projectId: ProjectId) =>
  telemetryRows({
    traces: [...new Set(stored.map(({ trace }) => trace))].map((id) => traceRow({ projectId, id: id as TraceId })),
    observations: stored.map(({ trace, id, parent, at = someTime, usage = whole, fields }) => {
      const record = observationRecord({
        type: 'GENERATION',
        model: 'claude-sonnet-4-5',
        startTime: at,
        endTime: at + 1_000_000,
        parentObservationId: (parent ?? null) as ObservationId | null,
        usage,
        clock: clockOf(at),
        ...fields,
      });
      const total = usage === null ? null : cent;
      const source = usage === null ? ('none' as const) : ('computed' as const);
      const cost = { source, details: {}, total, modelId: null, priceVersion: null };
      return observationRow({
        projectId,
        traceId: trace as TraceId,
        id: id as ObservationId,
        startTime: at,
        record,
        cost,
      });
    }),
  });

const engines = [
  ['ClickHouse', async () => openClickHouseDatabase(), clickHouseTelemetryStore],
  ['PostgreSQL', async () => openPostgresDatabase(), timescaleTelemetryStore],
] as const;

describe.each(engines)('recounting on %s', (_name, openDatabase, storeOn) => {
  let store: TelemetryStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const opened = await openDatabase();
    store = (storeOn as (client: unknown, now: () => Micros) => TelemetryStore)(opened.client, now);
    close = opened.close;
  });
  afterAll(async () => close());

  const costsOf = async (projectId: ProjectId): Promise<Readonly<Record<string, number>>> => {
    const summaries = await store.traces.summaries(projectId, [
      ...new Set(stored.map(({ trace }) => trace as TraceId)),
    ]);
    return Object.fromEntries([...summaries].map(([id, { totalCost }]) => [id, Number(totalCost / cent)]));
  };
  const dailySum = async (projectId: ProjectId): Promise<bigint> => {
    const { items } = await store.dailyCosts.list(projectId, { page: 1, limit: 100 });
    return sumUsd(items.map(({ totalCost }) => totalCost)) / cent;
  };
  const open = () =>
    createPipeline({
      reader: store.records,
      writer: store.writer,
      deadLetters: store.deadLetters,
      prices: { prepare: async () => undefined, find: () => undefined },
      now,
    });

  test('what earlier versions stored counts as they decided until its trace is decided anew, and by the rule from then on', async () => {
    const [projectId, progress] = [someProject(), memoryRecountProgress()];
    await store.writer.write(rowsOf(projectId));
    expect(await costsOf(projectId)).toEqual(before);
    const stats = countingStats({ traces: store.countedTraces, records: store.records, progress });
    const found = (await stats.verify(projectId, undefined)).map(({ of, expected }) => `${of}: ${expected}`);
    expect(found.sort()).toEqual([
      'agents/lost: counted',
      'midnight/call: not counted, repeats told',
      'native/inner: not counted, repeats outer',
    ]);

    const pipeline = open();
    const stop = startRecountRunner({
      traces: { ...store.countedTraces, projects: async () => [projectId] },
      progress,
      queue: { enqueue: async (batch: IngestBatch) => pipeline.process([batch]) },
      now,
      paceMs: 0,
      pollMs: 10,
      onProblem: (error) => expect(error).toBeUndefined(),
    });
    await expect.poll(async () => (await progress.get()).isFinished).toBe(true);
    await stop();

    expect(await costsOf(projectId)).toEqual(after);
    expect(await dailySum(projectId)).toBe(6n);
    expect(await stats.verify(projectId, undefined)).toEqual([]);
    expect(await store.observations.get(projectId, 'inner' as ObservationId)).toMatchObject({
      counted: false,
      repeats: 'outer',
      cost: { source: 'computed', total: cent },
    });
  });

  test('a trace is decided by what it holds, whether it is recounted or goes on meanwhile', async () => {
    const projectId = someProject();
    await store.writer.write(rowsOf(projectId));
    const batch: Omit<IngestBatch, 'id'> = {
      part: 0,
      projectId,
      rejected: {},
      receivedAt: now(),
      payloadBytes: 1,
      observations: [],
      traces: [],
      scores: [],
      deletions: [],
    };
    const late = observationRecord({
      type: 'GENERATION',
      parentObservationId: 'lost' as ObservationId,
      usage: ownUsage({ input: 1 }, 'own'),
      providedCost: { total: 3n * cent },
      clock: clockOf(someTime + 1),
    });
    const news: IngestBatch = {
      ...batch,
      id: 'news' as IngestBatch['id'],
      observations: [
        {
          traceId: 'agents' as TraceId,
          id: 'late' as ObservationId,
          record: late,
          events: 1,
          isComplete: false,
          isTraceUnknown: false,
        },
      ],
    };
    const recounted = ['agents', 'native', 'gone'] as readonly string[] as readonly TraceId[];
    const pipeline = open();
    await Promise.all([
      pipeline.process([news]),
      pipeline.process([{ ...batch, id: 'again' as IngestBatch['id'], recounted }]),
      wait(1),
    ]);
    expect(await costsOf(projectId)).toEqual({ ...before, agents: 4, native: 1 });
  });
});
