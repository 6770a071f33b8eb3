import { whereEqual } from '@spanledger/core';
import type {
  MetricsQuery,
  Micros,
  ObservationId,
  ProjectId,
  ScoreId,
  SketchedView,
  TelemetryExporter,
  TelemetryStore,
  TraceId,
} from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import { anObservation, aScore, aTrace, costOf, unpriced, usageOf } from './telemetry-store.ts';

/** What is different in the two projects: all but nearly all times, names, and nearly all ids. */
interface Contents {
  readonly text: string;
  readonly value: number;
  /** When the trace of a call began. */
  readonly farFrom: Micros;
  /** The session of one trace, and the trace of one observation. */
  readonly session: string;
  readonly place: string;
}

const rowsOf = (projectId: ProjectId, { text, value, farFrom, session, place }: Contents) => {
  const call = { type: 'GENERATION', model: text, promptName: 'p', promptVersion: 1, input: text } as const;
  return telemetryRows({
    traces: [
      aTrace(projectId, 't', { sessionId: 's', userId: text, input: text, tags: [text] }),
      aTrace(projectId, 'u', { sessionId: session, userId: text, input: text, tags: [text] }),
      aTrace(projectId, 'far', { userId: text, timestamp: farFrom }),
    ],
    observations: [
      anObservation(projectId, 't/agent', { type: 'AGENT', name: 'planner', version: text }),
      anObservation(
        projectId,
        't/call',
        { ...call, parentObservationId: 'agent' as ObservationId, usage: usageOf({ input: value }) },
        { cost: costOf(BigInt(value)) },
      ),
      anObservation(projectId, `t/${text}`),
      anObservation(projectId, `${place}/placed`, { startTime: farFrom }),
      anObservation(projectId, 't/unpriced', { ...call, usage: usageOf({ input: value }) }, { cost: unpriced }),
      anObservation(projectId, 'far/call', { ...call, usage: usageOf({ input: value }) }, { cost: costOf(5n) }),
      anObservation(projectId, 'u/call', { ...call, usage: usageOf({ input: 2 * value }) }, { cost: costOf(3n) }),
    ],
    scores: [
      aScore(projectId, 'of trace', { traceId: 't' as TraceId, name: 'q', value, comment: text }),
      aScore(projectId, 'of call', {
        traceId: 't' as TraceId,
        observationId: 'call' as ObservationId,
        name: 'q',
        value: 2 * value,
      }),
      aScore(projectId, 'far', { traceId: 'far' as TraceId, name: 'q', value, timestamp: farFrom }),
    ],
  });
};

const own: Contents = {
  text: 'of the first',
  value: 3,
  farFrom: someTime - 40 * oneDay,
  session: 's',
  place: 'u',
};
const others: Contents = { text: 'of the second', value: 700, farFrom: someTime, session: 'another', place: 't' };

const t = 't' as TraceId;
const far = 'far' as TraceId;
const ids = [t, 'u' as TraceId, far];
const key = { traceId: t, id: 'call' as ObservationId };
const page = { page: 1, limit: 50 } as const;
const period = { from: someTime - 10_000_000, to: someTime + 10_000_000 };
const start = someTime - (someTime % oneDay);
const day = { from: start, to: start + oneDay };
const parts = new Set(['io', 'metadata', 'root', 'trace'] as const);
const highScore = { type: 'numberObject', column: 'scores_avg', key: 'q', operator: '>', value: 100 } as const;
const highCost = { type: 'number', column: 'totalCost', operator: '>', value: 0.000_000_000_1 } as const;
const ofUser = whereEqual({ userId: own.text });
const ofModel = { type: 'string', column: 'observationModelName', operator: '=', value: own.text } as const;
const metricsOf = (query: Partial<MetricsQuery> & Pick<MetricsQuery, 'view'>): MetricsQuery => ({
  metrics: [{ measure: 'count', aggregation: 'count' }],
  dimensions: [],
  filters: [],
  orderBy: [],
  fromTimestamp: period.from,
  toTimestamp: period.to,
  ...query,
});
const sketchesOf = async (
  store: TelemetryStore,
  id: ProjectId,
  view: SketchedView,
  { from, to }: typeof period,
): Promise<unknown> => {
  const asked = { view, by: ['name'], bucket: undefined, measures: ['totalCost'], where: {} } as const;
  const times = { fromTimestamp: from, toTimestamp: to };
  return store.valueSketches?.views.includes(view) === true
    ? store.valueSketches.read(id, { ...asked, ...times }, 50)
    : id;
};
const exported = async <T>(pages: AsyncIterable<readonly { readonly entity: T }[]>): Promise<readonly T[]> => {
  const entities: T[] = [];
  for await (const some of pages) entities.push(...some.map(({ entity }) => entity));
  return entities;
};
const everything: Parameters<TelemetryExporter['traces']>[1] = { withBodies: true, filters: [] };

type Read = (store: TelemetryStore, projectId: ProjectId) => Promise<unknown>;

const reads: Readonly<Record<string, Read>> = {
  'traces.list': ({ traces }, id) => traces.list(id, { ...page, withBodies: true }),
  'traces.list by scores': ({ traces }, id) => traces.list(id, { ...page, filters: [highScore], withBodies: false }),
  'traces.list by costs': ({ traces }, id) => traces.list(id, { ...page, filters: [highCost], withBodies: false }),
  'traces.list by a search': ({ traces }, id) => traces.list(id, { ...page, search: others.text, withBodies: false }),
  'traces.get': ({ traces }, id) => traces.get(id, t),
  'traces.get of another day': ({ traces }, id) => traces.get(id, far),
  'traces.read': ({ traces }, id) => traces.read(id, ids),
  'traces.weigh': ({ traces }, id) => traces.weigh(id, page),
  'traces.summaries': async ({ traces }, id) => [...(await traces.summaries(id, ids))],
  'observations.list': ({ observations }, id) => observations.list(id, { ...page, withBodies: true }),
  'observations.list by scores': ({ observations }, id) =>
    observations.list(id, { ...page, filters: [highScore], withBodies: false }),
  'observations.list by user': ({ observations }, id) =>
    observations.list(id, { ...page, filters: ofUser, withBodies: false }),
  'observations.get': ({ observations }, id) => observations.get(id, key.id),
  'observations.get from another trace': ({ observations }, id) => observations.get(id, 'placed' as ObservationId),
  'observations.ofTrace': ({ observations }, id) => observations.ofTrace(id, t),
  'observations.tree': ({ observations }, id) => observations.tree(id, t, { limit: 50 }),
  'observations.stream': ({ observations }, id) => observations.stream(id, { limit: 50, parts }),
  'observations.read': ({ observations }, id) => observations.read(id, [key], parts),
  'scores.list': ({ scores }, id) => scores.list(id, { ...page, onTracesOnly: false }),
  'scores.list by user': ({ scores }, id) => scores.list(id, { ...page, filters: ofUser, onTracesOnly: false }),
  'scores.stream': ({ scores }, id) => scores.stream(id, { limit: 50 }),
  'scores.get': ({ scores }, id) => scores.get(id, 'of trace' as ScoreId),
  'scores.get of another day': ({ scores }, id) => scores.get(id, 'far' as ScoreId),
  'scores.ofTrace': ({ scores }, id) => scores.ofTrace(id, t),
  'sessions.list': ({ sessions }, id) => sessions.list(id, page),
  'sessions.get': ({ sessions }, id) => sessions.get(id, 's'),
  'daily costs': ({ dailyCosts }, id) => dailyCosts.list(id, page),
  'daily costs of a user': ({ dailyCosts }, id) => dailyCosts.list(id, { ...page, userId: own.text }),
  'sums of days': ({ dailyCosts }, id) => dailyCosts.sums(id, { by: ['user', 'model'] }),
  'top sums of days': async ({ dailyCosts }, id) => [
    ...(await dailyCosts.topSums(id, { by: ['user', 'model'], limit: 9 })),
  ],
  'metrics of observations': ({ metricsQueries }, id) =>
    metricsQueries.query(id, metricsOf({ view: 'observations', dimensions: ['userId', 'providedModelName'] })),
  'metrics of traces': ({ metricsQueries }, id) =>
    metricsQueries.query(id, metricsOf({ view: 'traces', metrics: [{ measure: 'totalCost', aggregation: 'sum' }] })),
  'metrics of scored observations': ({ metricsQueries }, id) =>
    metricsQueries.query(
      id,
      metricsOf({
        view: 'observations',
        metrics: [{ measure: 'countScores', aggregation: 'sum' }],
        dimensions: ['userId'],
      }),
    ),
  'metrics of scored traces': ({ metricsQueries }, id) =>
    metricsQueries.query(
      id,
      metricsOf({
        view: 'traces',
        metrics: [
          { measure: 'scoresCount', aggregation: 'sum' },
          { measure: 'countUnpriced', aggregation: 'sum' },
        ],
        dimensions: ['userId'],
      }),
    ),
  'sketches of observations': (store, id) => sketchesOf(store, id, 'observations', period),
  'sketches of observations of a day': (store, id) => sketchesOf(store, id, 'observations', day),
  'sketches of traces': (store, id) => sketchesOf(store, id, 'traces', period),
  'sketches of traces of a day': (store, id) => sketchesOf(store, id, 'traces', day),
  'metrics of scores': ({ metricsQueries }, id) =>
    metricsQueries.query(
      id,
      metricsOf({
        view: 'scores-numeric',
        metrics: [{ measure: 'value', aggregation: 'sum' }],
        dimensions: ['userId', 'observationModelName'],
      }),
    ),
  'metrics of scores by observations': ({ metricsQueries }, id) =>
    metricsQueries.query(id, metricsOf({ view: 'scores-numeric', filters: [ofModel] })),
  'steps of runs': ({ runOutcomes }, id) => runOutcomes.steps(id, ids),
  'scores of runs': ({ runOutcomes }, id) => runOutcomes.scores(id, ids),
  'runs of agents': ({ agentRuns }, id) => agentRuns.runs(id, day),
  'figures of agents': ({ agentRuns }, id) => agentRuns.figures(id, { ...day, names: ['planner'] }),
  'versions of prompts': ({ promptFigures }, id) => promptFigures.versions(id, { ...period, name: 'p' }),
  'scores of prompts': ({ promptFigures }, id) => promptFigures.scores(id, { ...period, name: 'p' }),
  'days of prompts': ({ promptFigures }, id) => promptFigures.days(id, { ...period, name: 'p' }),
  'unpriced models': (store, id) => store.unpriced.list(id, page),
  'recorded costs': ({ recordedCosts }, id) => recordedCosts.list(id, page),
  'records of observations': ({ records }, id) => records.observations(id, [key]),
  'records of traces': async ({ records }, id) => [...(await records.traces(id, ids))],
  'records of scores': async ({ records }, id) => [...(await records.scores(id, ['of trace' as ScoreId]))],
  'trees of records': ({ records }, id) => records.trees(id, ids, 50),
  'exported traces': ({ exporter }, id) => exported(exporter.traces(id, everything)),
  'exported traces of a user': ({ exporter }, id) => exported(exporter.traces(id, { ...everything, filters: ofUser })),
  'exported observations': ({ exporter }, id) => exported(exporter.observations(id, everything)),
  'exported scores': ({ exporter }, id) => exported(exporter.scores(id, everything)),
};

/** Only pages of lists promise an order. */
const answerOf = async (read: Read, store: TelemetryStore, projectId: ProjectId): Promise<unknown> => {
  const answer = await read(store, projectId);
  return Array.isArray(answer) ? new Set<unknown>(answer) : answer;
};

/** Two projects whose clients chose the same ids, at the same times, have nothing of each other. */
export const describeSameIds = (name: string, openStore: () => Promise<TelemetryStore>): void => {
  describe(`${name} with the ids of one project in another`, () => {
    let store: TelemetryStore;
    const [projectId, other] = [someProject(), someProject()];
    const alone = new Map<string, unknown>();
    const otherAlone = new Map<string, unknown>();

    beforeAll(async () => {
      const storeOfOther = await openStore();
      await storeOfOther.writer.write(rowsOf(other, others));
      store = await openStore();
      await store.writer.write(rowsOf(projectId, own));
      for (const [title, read] of Object.entries(reads)) {
        otherAlone.set(title, await answerOf(read, storeOfOther, other));
        alone.set(title, await answerOf(read, store, projectId));
      }
      await store.writer.write(rowsOf(other, others));
    });

    test.each(Object.entries(reads))('answers %s as without the other project', async (title, read) => {
      expect(alone.get(title)).not.toEqual(otherAlone.get(title));
      expect(await answerOf(read, store, projectId)).toEqual(alone.get(title));
      expect(await answerOf(read, store, other)).toEqual(otherAlone.get(title));
    });
  });
};
