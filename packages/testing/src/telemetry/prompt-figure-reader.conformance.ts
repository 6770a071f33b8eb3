import {
  type ObservationId,
  type ObservationRecord,
  type ProjectId,
  type PromptFiguresQuery,
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
  usageOf,
  type TelemetryStore,
} from './telemetry-store.ts';

const second = 1_000_000;
const around: PromptFiguresQuery = { name: 'greeting', from: someTime - oneDay, to: someTime + oneDay };
const call = (version: number | null, fields: Partial<ObservationRecord> = {}): Partial<ObservationRecord> => ({
  type: 'GENERATION',
  promptName: 'greeting',
  promptVersion: version,
  ...fields,
});
const lasting = (seconds: number, startTime = someTime): Partial<ObservationRecord> => ({
  startTime,
  endTime: startTime + seconds * second,
});
const on = (traceId: string, observationId?: string): Partial<ScoreRecord> => ({
  traceId: traceId as TraceId,
  observationId: (observationId ?? null) as ObservationId | null,
});
const close = (number: number): number => expect.closeTo(number, 9) as number;

const dayOf = (offset: number, version: number, cost: bigint) =>
  [call(version, lasting(2, someTime + offset * oneDay)), { cost: costOf(cost) }] as const;

/** The contract of every telemetry store for reading figures of prompts. */
export const describePromptFigureReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as a reader of figures of prompts`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });
    const seeded = seedTogether(() => store);
    const versionsOf = async (projectId: ProjectId, query: Partial<PromptFiguresQuery> = {}) =>
      [...(await store.promptFigures.versions(projectId, { ...around, ...query }))].sort(
        (a, b) => a.version - b.version,
      );
    const daysOf = async (projectId: ProjectId, query: Partial<PromptFiguresQuery> = {}) =>
      [...(await store.promptFigures.days(projectId, { ...around, ...query }))].sort((a, b) =>
        `${a.version} ${a.date}` < `${b.version} ${b.date}` ? -1 : 1,
      );
    const scoresOf = async (projectId: ProjectId, query: Partial<PromptFiguresQuery> = {}) =>
      [...(await store.promptFigures.scores(projectId, { ...around, ...query }))].sort((a, b) =>
        JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
      );

    const withVersions = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', call(1, { ...lasting(1), usage: usageOf({ input: 10, output: 5 }) }), {
          cost: costOf(1n),
        }),
        anObservation(project, 't/2', call(1, { ...lasting(3), usage: usageOf({ input: 20, output: 5 }) }), {
          cost: costOf(12_345_678_901_234_567_890n),
        }),
        anObservation(project, 't/3', call(1, { endTime: null, level: 'ERROR' }), { cost: unpriced }),
        anObservation(project, 't/4', call(2, lasting(7)), { cost: costOf(4n) }),
        anObservation(project, 't/5', call(null, lasting(9)), { cost: costOf(90n) }),
        anObservation(project, 't/6', call(1, { ...lasting(9), promptName: 'other' }), { cost: costOf(900n) }),
      ],
    }));
    test('figures of a version are those of the calls that name it, its cost exact to the last digit', async () => {
      const [first, second, ...rest] = await versionsOf(withVersions);
      expect(rest).toEqual([]);
      expect(first).toEqual({
        version: 1,
        calls: 3,
        errors: 1,
        cost: 12_345_678_901_234_567_891n,
        unpricedCalls: 1,
        inputTokens: 30,
        outputTokens: 10,
        totalTokens: 40,
        latencyP50Seconds: close(2),
        latencyP95Seconds: close(2.9),
        latencySeconds: { count: 2, mean: close(2), variance: close(2) },
        costPerCall: { count: 2, mean: expect.any(Number) as number, variance: expect.any(Number) as number },
        tokensPerCall: { count: 2, mean: close(20), variance: close(50) },
      });
      expect(second).toMatchObject({
        version: 2,
        calls: 1,
        cost: 4n,
        latencySeconds: { count: 1, mean: close(7), variance: null },
        tokensPerCall: { count: 0, mean: null, variance: null },
      });
    });

    const withRepeated = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', call(1, { metadata: decidedAs(true) }), { cost: costOf(9n) }),
        anObservation(project, 't/2', call(1, { metadata: decidedAs(false, '1') }), { cost: costOf(9n) }),
      ],
    }));
    test('a call that is reported twice costs once', async () => {
      expect(await versionsOf(withRepeated)).toMatchObject([{ calls: 2, cost: 9n, costPerCall: { count: 1 } }]);
    });

    const withPeriods = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', call(1, lasting(1, someTime - 1))),
        anObservation(project, 't/2', call(1, lasting(1, someTime))),
        anObservation(project, 't/3', call(1, lasting(1, someTime + 10))),
        anObservation(project, 't/4', call(1, { ...lasting(1, someTime), environment: 'staging' })),
      ],
    }));
    test('calls are of the period and the environments that are asked for', async () => {
      const period = { from: someTime, to: someTime + 10 };
      expect(await versionsOf(withPeriods, period)).toMatchObject([{ calls: 2 }]);
      expect(await versionsOf(withPeriods, { ...period, environments: ['staging'] })).toMatchObject([{ calls: 1 }]);
      expect(await versionsOf(withPeriods, { name: `x' OR 1=1 --` })).toEqual([]);
      expect(await daysOf(withPeriods, { name: '{x:String}' })).toEqual([]);
      expect(await scoresOf(withPeriods, { name: '"\\' })).toEqual([]);
    });

    const calls = [
      dayOf(-7, 1, 1n),
      dayOf(-6, 1, 10n),
      dayOf(-1, 1, 100n),
      dayOf(0, 1, 1_000n),
      dayOf(0, 1, 10_000n),
      dayOf(6, 1, 100_000n),
      dayOf(7, 1, 1_000_000n),
      dayOf(7, 2, 5n),
    ];
    const withDays = seeded((project) => ({
      observations: calls.map(([fields, row], at) => anObservation(project, `t/${at}`, fields, row)),
    }));
    test('each day has what it and the six days before it add up to, those before the period too', async () => {
      const period = { from: someTime, to: someTime + 8 * oneDay };
      const days = await daysOf(withDays, period);
      const shown = days.map(({ version, date, calls: count, cost, rolling }) => [
        version,
        date,
        count,
        cost,
        rolling.calls,
        rolling.cost,
        rolling.endedCalls,
      ]);
      expect(shown).toEqual([
        [1, '2026-03-04', 2, 11_000n, 4, 11_110n, 4],
        [1, '2026-03-10', 1, 100_000n, 3, 111_000n, 3],
        [1, '2026-03-11', 1, 1_000_000n, 2, 1_100_000n, 2],
        [2, '2026-03-11', 1, 5n, 1, 5n, 1],
      ]);
      expect(days[0]).toMatchObject({ errors: 0, endedCalls: 2, latencySeconds: close(4) });
      expect(days[0]?.rolling).toMatchObject({ errors: 0, latencySeconds: close(8) });
    });

    const withScores = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', call(1)),
        anObservation(project, 't/2', call(1)),
        anObservation(project, 't/3', call(2)),
        anObservation(project, 'u/1', call(1)),
        anObservation(project, 'v/1', { type: 'GENERATION' }),
      ],
      scores: [
        aScore(project, 'a', { ...on('t', '1'), value: 1 }),
        aScore(project, 'b', { ...on('t', '2'), value: 2 }),
        aScore(project, 'c', { ...on('u', '1'), value: 6, timestamp: someTime + 90 * oneDay }),
        aScore(project, 'd', { ...on('t'), value: 0.5 }),
        aScore(project, 'e', { ...on('v', '1'), value: 100 }),
        aScore(project, 'f', {
          ...on('t', '3'),
          name: 'tone',
          dataType: 'CATEGORICAL',
          value: null,
          stringValue: 'warm',
        }),
        aScore(project, 'g', { ...on('u', '1'), name: 'ok', dataType: 'BOOLEAN', value: 0, stringValue: 'False' }),
        aScore(project, 'h', { ...on('t', '1'), name: 'ok', dataType: 'BOOLEAN', value: 1, stringValue: 'True' }),
        aScore(project, 'i', { ...on('t', '1'), name: 'note', dataType: 'TEXT', value: null, stringValue: 'long' }),
      ],
    }));
    test('scores are by version, name and type: those on a call, and once for each version those on its trace', async () => {
      const quality = { name: 'quality', dataType: 'NUMERIC', category: null };
      const found = await scoresOf(withScores);
      expect(found).toHaveLength(5);
      expect(found).toEqual(
        expect.arrayContaining([
          { ...quality, version: 1, subject: 'call', values: { count: 3, mean: close(3), variance: close(7) } },
          { ...quality, version: 1, subject: 'trace', values: { count: 1, mean: close(0.5), variance: null } },
          { ...quality, version: 2, subject: 'trace', values: { count: 1, mean: close(0.5), variance: null } },
          {
            version: 2,
            subject: 'call',
            name: 'tone',
            dataType: 'CATEGORICAL',
            category: 'warm',
            values: { count: 1, mean: null, variance: null },
          },
          {
            version: 1,
            subject: 'call',
            name: 'ok',
            dataType: 'BOOLEAN',
            category: null,
            values: { count: 2, mean: close(0.5), variance: close(0.5) },
          },
        ]),
      );
    });

    const withLargeScores = seeded((project) => ({
      observations: [anObservation(project, 't/1', call(1))],
      scores: [1e200, -1e200].map((value, index) => aScore(project, `s${index}`, { ...on('t', '1'), value })),
    }));
    test('scores whose variance is beyond a double have their mean alone', async () => {
      expect(await scoresOf(withLargeScores)).toMatchObject([
        { name: 'quality', values: { count: 2, mean: close(0), variance: null } },
      ]);
    });
  });
};
