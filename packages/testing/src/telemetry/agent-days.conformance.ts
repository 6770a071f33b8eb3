import {
  compareTexts,
  dayOf,
  latestMicros,
  microsPerDay,
  sketchRelativeError,
  type AgentFigures,
  type AgentQuery,
  type AgentReader,
  type Micros,
  type ObservationId,
  type ProjectId,
  type TelemetryRows,
  type TraceId,
} from '@spanledger/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { propertyRuns } from '../properties/property-runs.ts';
import { oneDay, someProject, someTime, telemetryRows } from './builders.ts';
import type { ComputingStore } from './computing-store.ts';
import { memoryAgentReader } from './memory-agent-reader.ts';
import { memoryTelemetry } from './memory-telemetry.ts';
import { memoryTelemetryWriter } from './memory-telemetry-writer.ts';
import { anObservation, aTrace, computedCostOf, costOf, joinRows, unpriced, usageOf } from './telemetry-store.ts';

/** A store under test whose readers of agents use computed days. */
export interface AgentDaysStore extends ComputingStore {
  readonly uncomputedAgentDays: (
    projectId: ProjectId,
    period: Pick<AgentQuery, 'from' | 'to'>,
  ) => Promise<readonly string[]>;
}

const second = 1_000_000;
const midnight = Math.floor(someTime / microsPerDay) * microsPerDay;
const names = ['planner', 'writer', '名前'];
const places = 8;
const whole = { from: midnight - 3 * oneDay, to: midnight + 5 * oneDay };

interface Step {
  readonly trace: number;
  readonly place: number;
  readonly parent: number;
  readonly type: 'AGENT' | 'TOOL' | 'GENERATION' | 'CHAIN';
  readonly name: string;
  readonly environment: string;
  readonly version: string | null;
  readonly isError: boolean;
  readonly startTime: Micros;
  readonly seconds: number | null;
  readonly cost: bigint | 'unpriced';
}

/** Nested runs, across midnight and several days, with parents that come later or never, and with cycles. */
const step: fc.Arbitrary<Step> = fc.record({
  trace: fc.nat({ max: 2 }),
  place: fc.integer({ min: 1, max: places }),
  parent: fc.nat({ max: places }),
  type: fc.constantFrom('AGENT', 'TOOL', 'GENERATION', 'CHAIN'),
  name: fc.constantFrom(...names),
  environment: fc.constantFrom('default', 'staging'),
  version: fc.constantFrom(null, '7'),
  isError: fc.boolean(),
  startTime: fc.integer({ min: -30, max: 60 }).map((hours) => midnight + hours * 3600 * second),
  seconds: fc.option(fc.integer({ min: 0, max: 5_000 })),
  cost: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.constant('unpriced' as const)),
});

type Event =
  | { readonly kind: 'write'; readonly steps: readonly Step[] }
  | { readonly kind: 'delete'; readonly trace: number }
  | { readonly kind: 'compute' };
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), steps: fc.array(step, { maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), trace: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'compute' as const }) },
);

/** The days of observations that the writer of a trace has in memory. */
type Known = Map<string, Micros>;

const rowsOf = (
  projectId: ProjectId,
  steps: readonly Step[],
  clock: Micros,
  known: Known = new Map(),
): TelemetryRows => {
  const before = new Map(known);
  const last = new Map(steps.map((each) => [`t${each.trace}/${each.place}`, each]));
  for (const [path, { startTime }] of last) known.set(path, startTime);
  return telemetryRows({
    observations: [...last].map(([path, { trace: _trace, place: _place, parent, seconds, isError, cost, ...fields }]) =>
      anObservation(
        projectId,
        path,
        {
          ...fields,
          clock,
          level: isError ? 'ERROR' : 'DEFAULT',
          model: fields.type === 'GENERATION' ? `model of ${fields.name}` : null,
          endTime: seconds === null ? null : fields.startTime + seconds * second,
          parentObservationId: parent === 0 ? null : (String(parent) as ObservationId),
        },
        { cost: cost === 'unpriced' ? unpriced : costOf(cost), movedFrom: before.get(path) },
      ),
    ),
  });
};

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));

const exactOf = async (reader: AgentReader, projectId: ProjectId, query: AgentQuery) => {
  const runs = await reader.runs(projectId, query);
  const figures = await reader.figures(projectId, { ...query, names });
  const alike = runs.map(({ name, environment, version, scope, calls, errors, firstSeen, lastSeen }) =>
    text([name, environment, version, scope, calls, errors, firstSeen, lastSeen]),
  );
  const sums = figures.map(({ name, cost, unpricedObservations, models, tools }) =>
    text([name, cost, unpricedObservations, models, tools]),
  );
  const byName = [...figures].sort((one, other) => compareTexts(one.name, other.name));
  return { exact: { runs: alike.sort(), sums: sums.sort() }, figures: byName };
};

const expectNear = (found: readonly AgentFigures[], expected: readonly AgentFigures[], longest: number): void => {
  for (const [at, { latencyP95Seconds: exact }] of expected.entries()) {
    const latency = found[at]?.latencyP95Seconds;
    if (exact === null) expect(latency).toBe(null);
    else expect(Math.abs((latency ?? Infinity) - exact)).toBeLessThanOrEqual(sketchRelativeError * longest + 1e-9);
  }
};

const runOf = (id: ProjectId) => anObservation(id, 't/run', { type: 'AGENT', name: 'planner', startTime: someTime });

/**
 * The contract of every store for agents on days that it computes before they are read. `openStore` returns one store
 * for all tests.
 */
export const describeAgentDays = (name: string, openStore: () => Promise<AgentDaysStore>): void => {
  describe(`figures of agents computed before in ${name}`, () => {
    let store: AgentDaysStore;
    beforeAll(async () => {
      store = await openStore();
    });

    test('are those of the rows, whatever was written, moved and deleted before and after days were computed', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 1, maxLength: 8 }),
          fc.nat({ max: 30 }),
          async (events, hours) => {
            const [projectId, stranger] = [someProject(), someProject()];
            const known: Known = new Map();
            const telemetry = memoryTelemetry();
            const memory = { writer: memoryTelemetryWriter(telemetry), agentRuns: memoryAgentReader(telemetry) };
            await store.writer.write(rowsOf(stranger, strangers, someTime));
            for (const [at, each] of events.entries()) {
              if (each.kind === 'compute') await store.computeDays();
              else {
                const rows = rowsOfEvent(projectId, each, someTime + at, known);
                await memory.writer.write(rows);
                await store.writer.write(rows);
              }
            }
            await store.computeDays();
            const within = { from: midnight + hours * 3600 * second, to: midnight + 2 * oneDay + 7 * second };
            for (const query of [whole, within, { ...whole, environments: ['staging'] }]) {
              const found = await exactOf(store.agentRuns, projectId, query);
              const expected = await exactOf(memory.agentRuns, projectId, query);
              expect(found.exact).toEqual(expected.exact);
              expectNear(found.figures, expected.figures, 5_000);
            }
            expect(await store.uncomputedAgentDays(projectId, whole)).toEqual([]);
          },
        ),
        { numRuns: propertyRuns(3, 1) },
      );
    });

    const costs = async (id: ProjectId) =>
      (await store.agentRuns.figures(id, { ...whole, names: ['planner'] })).map(({ cost }) => cost);
    describe('of one day', () => {
      const [grown, repriced, erased] = [someProject(), someProject(), someProject()];
      const [strangerOfRepriced, strangerOfErased] = [someProject(), someProject()];
      const below = { parentObservationId: 'run' as ObservationId, startTime: someTime + oneDay };
      beforeAll(async () => {
        const called = { ...below, usage: usageOf({ input: 3 }) };
        const pricedOf = (id: ProjectId) => [
          runOf(id),
          anObservation(id, 't/late', called, { cost: computedCostOf(7n) }),
        ];
        await store.writer.write(
          joinRows([
            { traces: [aTrace(grown, 't')], observations: [runOf(grown)] },
            { observations: [repriced, strangerOfRepriced].flatMap(pricedOf) },
            ...[erased, strangerOfErased].map((id) => rowsOf(id, strangers, someTime)),
          ]),
        );
        await store.computeDays();
      });

      test('of a period that begins after a run, or ends before it, are without it', async () => {
        const ask = async (from: Micros, to: Micros) => {
          const period = { ...whole, from, to };
          const runs = await store.agentRuns.runs(repriced, period);
          const isRead = (await store.uncomputedAgentDays(repriced, period)).includes(dayOf(someTime));
          return [runs.map(({ calls }) => calls), isRead];
        };
        expect(await ask(midnight, midnight + oneDay)).toEqual([[1], false]);
        expect(await ask(someTime, whole.to)).toEqual([[1], true]);
        expect(await ask(someTime + 1, whole.to)).toEqual([[], true]);
        expect(await ask(whole.from, someTime)).toEqual([[], true]);
      });

      test('change with what lies below a run on another day, and with nothing of another project', async () => {
        expect(await costs(grown)).toEqual([0n]);
        const ofStranger = anObservation(someProject(), 't/late', below, { cost: costOf(9n) });
        const added = anObservation(grown, 't/late', below, { cost: costOf(7n) });
        await store.writer.write(telemetryRows({ observations: [added, ofStranger] }));
        expect(await costs(grown)).toEqual([7n]);
        await store.computeDays();
        expect(await store.uncomputedAgentDays(grown, whole)).toEqual([]);
        expect(await costs(grown)).toEqual([7n]);
      });

      test('change with the price of what lies below a run on another day', async () => {
        const day = dayOf(below.startTime);
        const scope = { fromTimestamp: 0, toTimestamp: latestMicros, models: undefined, isUnpricedOnly: false };
        for await (const page of store.revisions.read(repriced, scope, day)) {
          const dearer = page.map((observation) => ({ observation, cost: { ...observation.cost, total: 9n } }));
          expect(await store.revisions.revise(repriced, day, dearer)).toBe(1);
        }
        expect([await costs(repriced), await costs(strangerOfRepriced)]).toEqual([[9n], [7n]]);
        await store.computeDays();
        expect([await costs(repriced), await costs(strangerOfRepriced)]).toEqual([[9n], [7n]]);
      });

      test('are gone with their project, and those of another one are left', async () => {
        expect(Object.fromEntries(await store.eraser.count(erased))).toMatchObject({ agent_days: 1 });
        await store.eraser.erase(erased);
        expect(await store.agentRuns.runs(erased, whole)).toEqual([]);
        expect((await store.agentRuns.runs(strangerOfErased, whole)).map(({ calls }) => calls)).toEqual([1]);
        await store.computeDays();
        expect(Object.fromEntries(await store.eraser.count(erased))).toEqual({});
      });
    });
  });
};

const strangers: readonly Step[] = [1, 2, 3].map((place) => ({
  trace: 0,
  place,
  parent: place - 1,
  type: place === 1 ? 'AGENT' : 'TOOL',
  name: 'planner',
  environment: 'default',
  version: null,
  isError: true,
  startTime: midnight,
  seconds: 3,
  cost: 10n ** 16n,
}));

const rowsOfEvent = (
  projectId: ProjectId,
  given: Exclude<Event, { kind: 'compute' }>,
  clock: Micros,
  known: Known,
): TelemetryRows =>
  given.kind === 'write'
    ? rowsOf(projectId, given.steps, clock, known)
    : telemetryRows({ deletions: [{ kind: 'trace', projectId, id: `t${given.trace}` as TraceId, clock }] });
