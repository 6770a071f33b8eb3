import { expect, test } from 'vitest';

import type { AgentRuns, RegisteredAgent } from './agent.ts';
import { unknownAgent } from './change-agent.ts';
import { agentFrameworkOf, agentOnlineBy, joinAgents, newSightings } from './list-agents.ts';

const second = 1_000_000;
const minute = 60 * second;
const now = 1_000_000 * minute;

const runs = (name: string, fields: Partial<AgentRuns> = {}): AgentRuns => ({
  name,
  environment: 'default',
  version: null,
  scope: null,
  calls: 1,
  errors: 0,
  firstSeen: now - 60 * minute,
  lastSeen: now - 30 * minute,
  ...fields,
});
const registered = (name: string, fields: Partial<RegisteredAgent> = {}): RegisteredAgent => ({
  ...unknownAgent(name),
  ...fields,
});

test('an agent is online by heartbeats until three intervals have passed, and by traces for 15 minutes', () => {
  const byHeartbeat = (secondsAgo: number) =>
    agentOnlineBy(registered('a', { heartbeatAt: now - secondsAgo * second, heartbeatIntervalSeconds: 10 }), now);
  expect([byHeartbeat(0), byHeartbeat(30), byHeartbeat(31)]).toEqual(['heartbeat', 'heartbeat', null]);
  const byTraces = (minutesAgo: number) => agentOnlineBy(registered('a', { lastSeen: now - minutesAgo * minute }), now);
  expect([byTraces(0), byTraces(15), byTraces(16)]).toEqual(['traces', 'traces', null]);
  expect(agentOnlineBy(registered('a'), now)).toBeNull();
});

test('a framework is the scope without what instruments it', () => {
  const scopes = {
    'openinference.instrumentation.agno': 'agno',
    'opentelemetry.instrumentation.crewai': 'crewai',
    '@arizeai/openinference-instrumentation-openai-agents': 'openai-agents',
    '@opentelemetry/instrumentation-openai': 'openai',
    'pydantic-ai': 'pydantic-ai',
    'openinference.instrumentation.': 'openinference.instrumentation.',
  };
  for (const [scope, framework] of Object.entries(scopes)) expect(agentFrameworkOf(scope)).toBe(framework);
});

test('agents that ran and agents that are registered are one list, the last active one first, ties by name', () => {
  const joined = joinAgents({
    runs: [
      runs('seen', { environment: 'b', version: '2', scope: 'x', calls: 2, errors: 1 }),
      runs('seen', { environment: 'a', version: '1', scope: 'x', calls: 3, firstSeen: now - 90 * minute }),
      runs('both', { lastSeen: now - minute }),
    ],
    registered: [
      registered('both', { version: 3, metadata: { team: 'search' }, firstSeen: 5, lastSeen: 6 }),
      registered('never'),
      registered('also never'),
      registered('beating', { heartbeatAt: now, heartbeatIntervalSeconds: 60 }),
    ],
    now,
  });
  expect(joined.map(({ name }) => name)).toEqual(['beating', 'both', 'seen', 'also never', 'never']);
  expect(joined[1]).toMatchObject({ version: 3, metadata: { team: 'search' }, firstSeen: 5, lastSeen: now - minute });
  expect(joined[2]).toMatchObject({
    calls: 5,
    errors: 1,
    environments: ['a', 'b'],
    versions: ['1', '2'],
    frameworks: ['x'],
    firstSeen: now - 90 * minute,
    state: 'offline',
  });
  expect(joined[3]).toMatchObject({ calls: 0, firstSeen: null, lastSeen: null, onlineBy: null });
});

test('nothing was seen later than now, whatever the clock of its client', () => {
  const [agent] = joinAgents({ runs: [runs('a', { lastSeen: now + 1_000 * minute })], registered: [], now });
  expect(agent?.lastSeen).toBe(now);
});

test('recent runs make an agent of a period that is over online, and are in no figure of it', () => {
  const parts = { runs: [], recentRuns: [runs('a', { lastSeen: now })], registered: [registered('a')], now };
  expect(joinAgents(parts)).toMatchObject([{ name: 'a', calls: 0, environments: [], state: 'online', lastSeen: now }]);
});

test('only what widens what is known of an agent is new, to the minute, and no name that cannot be kept', () => {
  const known = [
    registered('same', { firstSeen: now - 60 * minute, lastSeen: now - 30 * minute - second }),
    registered('earlier', { firstSeen: now - minute, lastSeen: now }),
    registered('later', { firstSeen: 0, lastSeen: now - 31 * minute }),
  ];
  const names = ['same', 'earlier', 'later', 'new', 'a\0b', '\ud800'];
  const joined = joinAgents({ runs: names.map((name) => runs(name)), registered: known, now });
  expect(newSightings(joined, known).map(({ name }) => name)).toEqual(['earlier', 'later', 'new']);
  expect(newSightings(joinAgents({ runs: [], registered: [registered('quiet')], now }), [])).toEqual([]);
});
