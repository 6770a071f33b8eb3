import {
  outcomesOf,
  outcomeScores,
  scoresOfLinks,
  type ExperimentPosition,
  type ExperimentQuery,
  type Filter,
  type ObservationId,
  type ObservationRecord,
  type ProjectId,
  type RunLink,
  type ScoreRecord,
  type TraceId,
} from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';

import { oneDay, someTime } from './builders.ts';
import {
  anObservation,
  aScore,
  costOf,
  decidedAs,
  seedTogether,
  unpriced,
  type TelemetryStore,
} from './telemetry-store.ts';

const second = 1_000_000;
const below = (id: string): Partial<ObservationRecord> => ({ parentObservationId: id as ObservationId });
const lasting = (from: number, to: number): Partial<ObservationRecord> => ({
  startTime: someTime + from * second,
  endTime: someTime + to * second,
});
const link = (traceId: string, observationId: string | null = null): RunLink => ({ traceId, observationId });
const on = (traceId: string, observationId?: string): Partial<ScoreRecord> => ({
  traceId: traceId as TraceId,
  observationId: (observationId ?? null) as ObservationId | null,
});

const idsOf = (links: readonly RunLink[]) => links.map(({ traceId }) => traceId as TraceId);

const ofExperiment = (id: string, more: Readonly<Record<string, string>> = {}) => ({
  metadata: {
    attributes: JSON.stringify({
      'langfuse.experiment.id': id,
      ...Object.fromEntries(Object.entries(more).map(([name, text]) => [`langfuse.experiment.${name}`, text])),
    }),
  },
});
const anExperiment = (project: ProjectId, id: string, from: number, to: number) => [
  anObservation(project, `${id}1/root`, {
    ...lasting(from, to),
    ...ofExperiment(id, { 'item.root_observation_id': 'root', name: `run ${id}`, description: 'nightly' }),
  }),
  anObservation(project, `${id}1/call`, {
    ...lasting(from, from + 1),
    ...below('root'),
    ...ofExperiment(id, { 'item.root_observation_id': 'root', name: `run ${id}` }),
  }),
  anObservation(project, `${id}2/root`, {
    startTime: someTime + (from + 1) * second,
    endTime: null,
    ...ofExperiment(id, { 'item.root_observation_id': 'root', metadata: '{"a":1}', 'dataset.id': `d${id}` }),
  }),
];
const asked = { from: someTime - oneDay, filters: [], limit: 10 };

/** The contract of every telemetry store for reading the outcomes of run items. */
export const describeRunReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a reader of runs`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const seeded = seedTogether(() => store);
    const outcomes = async (projectId: ProjectId, links: readonly RunLink[]) =>
      links.map(await outcomesOf(await store.runOutcomes.steps(projectId, idsOf(links))));
    const scores = async (projectId: ProjectId, links: readonly RunLink[]) =>
      links.map(await scoresOfLinks(await store.runOutcomes.scores(projectId, idsOf(links)))).map(outcomeScores);

    const withBelow = seeded((project) => ({
      observations: [
        anObservation(project, 't/root', lasting(0, 10), { cost: costOf(1n) }),
        anObservation(project, 't/task', { ...lasting(2, 5), ...below('root') }, { cost: costOf(20n) }),
        anObservation(project, 't/call', { ...lasting(3, 6), ...below('task') }, { cost: costOf(300n) }),
        anObservation(project, 't/bad', { ...lasting(3, 4), ...below('call'), level: 'ERROR' }, { cost: unpriced }),
        anObservation(project, 'u/root', { ...lasting(0, 1), metadata: decidedAs(false, 'x') }, { cost: costOf(7n) }),
        anObservation(project, 'v/open', { startTime: someTime + 40 * oneDay, endTime: null }),
      ],
    }));
    test('a trace is all of its observations, and an observation is itself with what lies below it', async () => {
      const links = [link('t'), link('t', 'task'), link('u'), link('v'), link('t', 'gone'), link('gone')];
      expect(await outcomes(withBelow, links)).toEqual([
        { cost: 321n, unpricedCalls: 1, latencySeconds: 10, errors: 1 },
        { cost: 320n, unpricedCalls: 1, latencySeconds: 4, errors: 1 },
        { cost: 0n, unpricedCalls: 0, latencySeconds: 1, errors: 0 },
        { cost: 0n, unpricedCalls: 0, latencySeconds: 0, errors: 0 },
        undefined,
        undefined,
      ]);
    });

    const inCircle = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', { ...lasting(0, 1), ...below('2') }, { cost: costOf(1n) }),
        anObservation(project, 't/2', { ...lasting(0, 1), ...below('1') }, { cost: costOf(10n) }),
      ],
    }));
    test('observations below each other in a circle end no read', async () => {
      expect(await outcomes(inCircle, [link('t', '1')])).toMatchObject([{ cost: 11n }]);
    });

    const withMeans = seeded((project) => ({
      observations: [anObservation(project, 't/task'), anObservation(project, 't/other')],
      scores: [
        aScore(project, 'a', { ...on('t', 'task'), value: 1 }),
        aScore(project, 'b', { ...on('t'), value: 2, timestamp: someTime + 60 * oneDay }),
        aScore(project, 'c', { ...on('t', 'other'), value: 6 }),
        aScore(project, 'd', { ...on('t'), name: 'tone', dataType: 'CATEGORICAL', value: null, stringValue: 'warm' }),
        aScore(project, 'e', {
          ...on('t'),
          name: 'tone',
          dataType: 'CATEGORICAL',
          value: null,
          stringValue: 'cold',
          timestamp: someTime + 1,
        }),
        aScore(project, 'f', { ...on('t'), name: 'note', dataType: 'TEXT', value: null, stringValue: 'long' }),
        aScore(project, 'g', { ...on('u'), value: 9 }),
      ],
    }));
    test('an item has the scores of its trace, or those on its observation and on the trace, the mean of each name', async () => {
      const links = [link('t'), link('t', 'task'), link('gone')];
      const quality = { name: 'quality', dataType: 'NUMERIC', category: null };
      const tone = { name: 'tone', dataType: 'CATEGORICAL', value: null, category: 'cold' };
      const found = await scores(withMeans, links);
      expect(found.map((each) => [...each.values()].sort((a, b) => (a.name < b.name ? -1 : 1)))).toEqual([
        [{ ...quality, value: 3 }, tone],
        [{ ...quality, value: 1.5 }, tone],
        [],
      ]);
    });

    const count = 1_200;
    const withMany = seeded((project) => ({
      observations: Array.from({ length: count }, (_, at) =>
        anObservation(project, `t${at}/1`, {}, { cost: costOf(BigInt(at)) }),
      ),
    }));
    test('any number of traces is read, each once however often it is asked for', async () => {
      const ids = Array.from({ length: count }, (_, at) => `t${at}` as TraceId);
      const steps = await store.runOutcomes.steps(withMany, [...ids, ...ids]);
      expect(steps.length).toBe(count);
      expect(steps.reduce((sum, { totalCost }) => sum + (totalCost ?? 0n), 0n)).toBe(BigInt((count * (count - 1)) / 2));
      expect(await store.runOutcomes.steps(withMany, [])).toEqual([]);
      expect(await store.runOutcomes.scores(withMany, [])).toEqual([]);
    });

    const namesOf = async (projectId: ProjectId, query: Partial<ExperimentQuery>) =>
      (await store.runOutcomes.experiments(projectId, { ...asked, ...query })).map(({ id }) => id);

    const inExperiments = seeded((project) => ({
      observations: [...anExperiment(project, 'a', 0, 5), anObservation(project, 't/plain', lasting(0, 90))],
    }));
    test('an experiment is all observations that name it, with its items, and what names none is of none', async () => {
      expect(await store.runOutcomes.experiments(inExperiments, asked)).toEqual([
        {
          id: 'a',
          name: 'run a',
          description: 'nightly',
          metadata: '{"a":1}',
          datasetId: 'da',
          startTime: someTime,
          endTime: someTime + 5 * second,
          itemCount: 2,
        },
      ]);
    });

    const withRecent = seeded((project) => ({
      observations: [
        ...anExperiment(project, 'a', 0, 5),
        ...anExperiment(project, 'b', 0, 50),
        ...anExperiment(project, 'c', 20, 50),
      ],
    }));
    test('experiments come those that ended last first, within what is asked, and each once behind a position', async () => {
      expect(await namesOf(withRecent, {})).toEqual(['b', 'c', 'a']);
      const names: string[] = [];
      let after: ExperimentPosition | undefined;
      for (;;) {
        const [next] = await store.runOutcomes.experiments(withRecent, { ...asked, limit: 1, after });
        if (next === undefined) break;
        names.push(next.id);
        after = { endTime: next.endTime, id: next.id };
      }
      expect(names).toEqual(['b', 'c', 'a']);
      expect(await namesOf(withRecent, { from: someTime + 10 * second })).toEqual(['c']);
      expect(await namesOf(withRecent, { to: someTime + second })).toEqual(['b', 'a']);
      const named: Filter = { type: 'stringOptions', column: 'experimentName', operator: 'any of', value: ['run a'] };
      expect(await namesOf(withRecent, { filters: [named] })).toEqual(['a']);
    });
  });
};
