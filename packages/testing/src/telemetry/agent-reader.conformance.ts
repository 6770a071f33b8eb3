import {
  agentDepthMax,
  type AgentQuery,
  type ObservationId,
  type ObservationRecord,
  type ProjectId,
} from '@spanledger/core';
import { beforeAll, describe, expect, test } from 'vitest';

import { oneDay, someTime } from './builders.ts';
import { anObservation, costOf, decidedAs, seedTogether, unpriced, type TelemetryStore } from './telemetry-store.ts';

const second = 1_000_000;
const hour = 3600 * second;
const around: AgentQuery = { from: someTime - oneDay, to: someTime + oneDay };
const below = (id: string): { parentObservationId: ObservationId } => ({ parentObservationId: id as ObservationId });
const spanOf = (attributes: object, scope?: string): Pick<ObservationRecord, 'metadata'> => ({
  metadata: {
    attributes: JSON.stringify(attributes),
    ...(scope === undefined ? {} : { scope: JSON.stringify({ name: scope, version: '1' }) }),
  },
});
const agent = (fields: Partial<ObservationRecord>): Partial<ObservationRecord> => ({
  type: 'AGENT',
  name: 'planner',
  ...fields,
});
const hostileNames = ["a'); DROP TABLE observations; --", '__proto__', '{x:String}', '<b>%2F/', '名前 😀', '\u0001"\\'];

/** Texts of objects in any order, with their members in any order. */
const sorted = (objects: readonly object[]): readonly string[] =>
  objects
    .map((each) => Object.entries(each).map(([key, value]) => JSON.stringify([key, value])))
    .map((members) => members.toSorted().join())
    .toSorted();

/** The contract of every telemetry store for reading agents. */
export const describeAgentReader = (name: string, make: () => Promise<TelemetryStore>): void => {
  describe(`${name} as an agent reader`, () => {
    let store: TelemetryStore;
    beforeAll(async () => {
      store = await make();
    });

    const seeded = seedTogether(() => store);
    const runsOf = async (projectId: ProjectId, query: Partial<AgentQuery> = {}) =>
      [...(await store.agentRuns.runs(projectId, { ...around, ...query }))].sort((a, b) =>
        JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
      );
    const figuresOf = async (projectId: ProjectId, names: readonly string[], query: Partial<AgentQuery> = {}) =>
      [...(await store.agentRuns.figures(projectId, { ...around, ...query, names }))].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );

    const cases: readonly (readonly [string, string | null, object])[] = [
      ['planner', 'invoke_agent planner', { 'gen_ai.agent.name': 'planner', 'gen_ai.operation.name': 'invoke_agent' }],
      ['crew', 'Agent.run', { 'agent.name': 'crew', 'openinference.span.kind': 'AGENT' }],
      ['weather', 'weather run', { agent_name: 'weather' }],
      ['lookup', 'lookup.agent', { 'traceloop.entity.name': 'lookup' }],
      ['researcher', 'task research', { 'flue.task.agent': 'researcher' }],
      ['first', 'x', { agent_name: 'last', 'gen_ai.agent.name': 'first' }],
      ['own name', 'own name', { 'gen_ai.agent.name': '' }],
      ['5', '5', { 'gen_ai.agent.name': 5 }],
    ];
    const named = seeded((project) => ({
      observations: [
        ...cases.map(([, own, attributes], at) =>
          anObservation(project, `t/${at}`, { type: 'AGENT', name: own, ...spanOf(attributes) }),
        ),
        anObservation(project, 't/plain', { type: 'AGENT', name: 'of the batch API' }),
        anObservation(project, 't/broken', {
          type: 'AGENT',
          name: 'broken',
          metadata: { attributes: '{"a', scope: '5' },
        }),
        anObservation(project, 't/none', { type: 'AGENT', name: null }),
        anObservation(project, 't/span', {
          type: 'SPAN',
          name: 'no agent',
          ...spanOf({ 'gen_ai.agent.name': 'no' }),
        }),
      ],
    }));
    test('an agent has the name that its convention gives it, else that of its observation', async () => {
      const names = (await runsOf(named)).map((run) => run.name);
      expect(names.toSorted()).toEqual(
        [...cases.map(([expected]) => expected), 'of the batch API', 'broken'].toSorted(),
      );
    });

    const creation = { 'gen_ai.operation.name': 'create_agent' };
    const counted = seeded((project) => ({
      observations: [
        anObservation(project, 't/1', agent({ startTime: someTime, endTime: someTime + second })),
        anObservation(project, 't/2', agent({ startTime: someTime + hour, endTime: null, level: 'ERROR' })),
        anObservation(project, 't/3', agent({ startTime: someTime - hour, level: 'ERROR', ...spanOf(creation) })),
        anObservation(project, 'u/1', agent({ environment: 'staging', version: '7', ...spanOf({}, 'agno') })),
        anObservation(project, 'u/2', agent({ version: '7', ...spanOf({ 'gen_ai.agent.version': '8' }) })),
      ],
    }));
    test('runs are counted by environment, version and scope, and what only creates an agent is no call', async () => {
      const plain = { name: 'planner', environment: 'default', version: null, scope: null };
      const ended = { firstSeen: someTime, lastSeen: someTime + 1.5 * second };
      const all = [
        { ...plain, calls: 2, errors: 1, firstSeen: someTime - hour, lastSeen: someTime + hour },
        { ...plain, version: '8', calls: 1, errors: 0, ...ended },
        { ...plain, environment: 'staging', version: '7', scope: 'agno', calls: 1, errors: 0, ...ended },
      ];
      expect(sorted(await runsOf(counted))).toEqual(sorted(all));
      expect(await runsOf(counted, { environments: ['staging'] })).toMatchObject([{ scope: 'agno', calls: 1 }]);
      expect(await runsOf(counted, { names: ['planner'], from: someTime + 1 })).toMatchObject([
        { calls: 1, errors: 1 },
      ]);
      expect(await runsOf(counted, { names: ['other'] })).toEqual([]);
      expect(await runsOf(counted, { names: [] })).toEqual([]);
    });

    const summed = seeded((project) => {
      const step = (path: string, fields: Partial<ObservationRecord>, cost?: bigint) =>
        anObservation(project, path, fields, cost === undefined ? {} : { cost: costOf(cost) });
      return {
        observations: [
          step('t/root', { type: 'CHAIN', name: 'outside' }, 1_000n),
          step('t/a', { type: 'AGENT', name: 'planner', endTime: someTime + 10 * second, ...below('root') }),
          step('t/a1', { type: 'GENERATION', model: 'gpt-5', ...below('a') }, 3n),
          step('t/a2', { type: 'CHAIN', ...below('a') }),
          step('t/a3', { type: 'GENERATION', model: 'claude', ...below('a2') }, 40n),
          step('t/a4', { type: 'TOOL', name: 'search', ...below('a2') }),
          step('t/b', { type: 'AGENT', name: 'writer', endTime: someTime + 2 * second, ...below('a4') }),
          step('t/b1', { type: 'GENERATION', model: 'gpt-5', ...below('b') }, 500n),
          step('t/b2', { type: 'TOOL', name: 'save', ...below('b') }),
          // The same ids in another trace.
          step('u/a', { type: 'AGENT', name: 'planner', endTime: someTime + 20 * second }),
          step('u/a1', { type: 'GENERATION', model: 'gpt-5', startTime: someTime + oneDay, ...below('a') }, 6_000n),
          step('u/a2', { type: 'SPAN', startTime: someTime + 3 * oneDay, ...below('a') }, 70_000n),
        ],
      };
    });
    test("an agent's figures are the sums of its runs and of what lies below them, up to the next agent", async () => {
      expect(await figuresOf(summed, ['planner', 'writer', 'unknown'])).toEqual([
        {
          name: 'planner',
          latencyP95Seconds: expect.closeTo(19.5, 0) as number,
          cost: 6_043n,
          unpricedObservations: 0,
          models: ['claude', 'gpt-5'],
          tools: ['search'],
        },
        {
          name: 'writer',
          latencyP95Seconds: 2,
          cost: 500n,
          unpricedObservations: 0,
          models: ['gpt-5'],
          tools: ['save'],
        },
      ]);
      expect((await figuresOf(summed, ['writer'])).map(({ cost }) => cost)).toEqual([500n]);
      expect(await figuresOf(summed, [])).toEqual([]);
      expect(await figuresOf(summed, ['planner'], { environments: ['other'] })).toEqual([]);
    });

    const reported = seeded((project) => ({
      observations: [
        anObservation(project, 't/a', { type: 'AGENT', name: 'a', metadata: decidedAs(false) }, { cost: costOf(9n) }),
        anObservation(project, 't/1', { ...below('a'), metadata: decidedAs(true) }, { cost: costOf(9n) }),
        anObservation(project, 't/2', { ...below('1'), metadata: decidedAs(false, '1') }, { cost: costOf(9n) }),
        anObservation(project, 't/3', { ...below('a') }, { cost: unpriced }),
      ],
    }));
    test('a call that is reported twice is in the figures once, and one without a price is counted apart', async () => {
      expect(await figuresOf(reported, ['a'])).toMatchObject([{ cost: 9n, unpricedObservations: 1 }]);
    });

    const circles = seeded((project) => ({
      observations: [
        anObservation(project, 't/a', { type: 'AGENT', name: 'a', ...below('a') }, { cost: costOf(1n) }),
        anObservation(project, 't/1', below('2'), { cost: costOf(10n) }),
        anObservation(project, 't/2', below('1'), { cost: costOf(100n) }),
        anObservation(project, 't/3', below('3'), { cost: costOf(1_000n) }),
        anObservation(project, 't/4', below('a'), { cost: costOf(10_000n) }),
      ],
    }));
    test('observations that are below each other in a circle end no read, and are of no agent', async () => {
      expect((await figuresOf(circles, ['a'])).map(({ cost }) => cost)).toEqual([10_001n]);
    });

    const deep = seeded((project) => ({
      observations: [
        anObservation(project, 't/0', { type: 'AGENT', name: 'deep' }),
        ...Array.from({ length: agentDepthMax + 20 }, (_, at) =>
          anObservation(project, `t/${at + 1}`, below(String(at)), { cost: costOf(1n) }),
        ),
      ],
    }));
    test('a chain that is deeper than is looked at is cut off there', async () => {
      expect((await figuresOf(deep, ['deep'])).map(({ cost }) => cost)).toEqual([BigInt(agentDepthMax)]);
    });

    const long = `😀${'é'.repeat(300)}`;
    const cut = `😀${'é'.repeat(254)}`;
    const oddlyNamed = seeded((project) => ({
      observations: [...hostileNames, long].map((hostile, at) =>
        anObservation(project, `t/${at}`, { type: 'AGENT', name: hostile }, { cost: costOf(BigInt(at)) }),
      ),
    }));
    test('any text is a name, and a long one is known by its first 255 characters', async () => {
      const expected = [...hostileNames, cut];
      const names = (await runsOf(oddlyNamed)).map((run) => run.name);
      expect(names.toSorted()).toEqual(expected.toSorted());
      const costs = new Map((await figuresOf(oddlyNamed, expected)).map((found) => [found.name, found.cost]));
      expect(costs).toEqual(new Map(expected.map((each, at) => [each, BigInt(at)])));
      expect(await figuresOf(oddlyNamed, [cut])).toMatchObject([{ name: cut, cost: BigInt(hostileNames.length) }]);
    });
  });
};
