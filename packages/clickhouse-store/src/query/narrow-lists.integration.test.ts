import type { MetricsQuery, ObservationId, ObservationPart, ProjectId, ScoreId, TraceId } from '@spanledger/core';
import {
  observationRow,
  scoreRecord,
  scoreRow,
  someTime,
  telemetryRows,
  traceRecord,
  traceRow,
} from '@spanledger/testing';
import { beforeAll, expect, test } from 'vitest';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { clickHouseMetricsReader } from '../metrics/clickhouse-metrics-reader.ts';
import { clickHouseObservationReader } from '../observations/clickhouse-observation-reader.ts';
import { clickHouseUnpricedReader } from '../repricing/clickhouse-unpriced-reader.ts';
import { clickHouseScoreReader } from '../scores/clickhouse-score-reader.ts';
import { clickHouseSessionReader } from '../sessions/clickhouse-session-reader.ts';
import { clickHouseTraceReader } from '../traces/clickhouse-trace-reader.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';
import { searchIndexes } from './search-index.ts';

const projectId = 'p' as ProjectId;
const traceId = 't' as TraceId;
const page = { page: 1, limit: 50 } as const;
const everyNarrowPart: ReadonlySet<ObservationPart> = new Set(['metadata', 'root', 'trace']);

let client: ClickHouse;

/** A store whose bodies are gone: whatever reads them fails. */
beforeAll(async () => {
  client = await openTestStore();
  await clickHouseTelemetryWriter(client).write(
    telemetryRows({
      traces: [traceRow({ projectId, id: traceId, record: traceRecord({ sessionId: 's', userId: 'u' }) })],
      observations: [observationRow({ projectId, traceId, id: 'o' as ObservationId })],
      scores: [scoreRow({ projectId, id: 'score' as ScoreId, record: scoreRecord({ traceId }) })],
    }),
  );
  for (const index of searchIndexes) await client.command(`ALTER TABLE ${index.split('_')[0]} DROP INDEX ${index}`);
  for (const table of ['observations', 'traces']) {
    await client.command(`ALTER TABLE ${table} DROP COLUMN input, DROP COLUMN output`);
  }
});

const scoreFilter = { type: 'numberObject', column: 'scores_avg', key: 'q', operator: '>', value: -1 } as const;
const costFilter = { type: 'number', column: 'totalCost', operator: '>=', value: 0 } as const;
const metrics: MetricsQuery = {
  view: 'observations',
  metrics: [{ measure: 'count', aggregation: 'count' }],
  dimensions: [],
  filters: [],
  orderBy: [],
  fromTimestamp: someTime - 1,
  toTimestamp: someTime + 1,
};

const traces = () => clickHouseTraceReader(client);
const observations = () => clickHouseObservationReader(client);

const reads: readonly [string, () => Promise<unknown>][] = [
  ['a page of traces', () => traces().list(projectId, { ...page, userId: 'u', withBodies: false })],
  [
    'a page of traces by what they add up to',
    () => traces().list(projectId, { ...page, filters: [costFilter, scoreFilter], withBodies: false }),
  ],
  ['summaries of traces', () => traces().summaries(projectId, [traceId])],
  ['a page of observations', () => observations().list(projectId, { ...page, userId: 'u', withBodies: false })],
  [
    'a page of observations by their scores',
    () => observations().list(projectId, { ...page, filters: [scoreFilter], withBodies: false }),
  ],
  [
    'a stream of observations',
    () => observations().stream(projectId, { limit: 50, isRoot: true, parts: everyNarrowPart }),
  ],
  [
    'a page of scores',
    () => clickHouseScoreReader(client).list(projectId, { ...page, userId: 'u', onTracesOnly: true }),
  ],
  ['a stream of scores', () => clickHouseScoreReader(client).stream(projectId, { limit: 50 })],
  ['a page of sessions', () => clickHouseSessionReader(client).list(projectId, page)],
  ['daily costs', () => clickHouseDailyCostReader(client).list(projectId, page)],
  ...(['observations', 'traces', 'scores-numeric', 'scores-categorical'] as const).map(
    (view): [string, () => Promise<unknown>] => [
      `metrics of ${view}`,
      () => clickHouseMetricsReader(client).query(projectId, { ...metrics, view }),
    ],
  ),
  ['what has no price', () => clickHouseUnpricedReader(client).list(projectId, page)],
];

test.each(reads)('%s: no input or output is read', async (_name, read) => {
  await expect(read()).resolves.toBeDefined();
});

const unknownColumn = /input/;

test('what asks for bodies would fail here', async () => {
  await expect(traces().list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
  await expect(observations().list(projectId, { ...page, withBodies: true })).rejects.toThrow(unknownColumn);
  await expect(observations().stream(projectId, { limit: 1, parts: new Set(['io']) })).rejects.toThrow(unknownColumn);
});
