import { microsPerDay, type Day, type Difference, type ProjectId } from '@spanledger/core';

import type { TelemetryEngine } from '../engine.ts';
import { verifyLimits } from '../verify/verify-limits.ts';
import { onlyComputed, onlyLive, type AgentDays } from './agent-days.ts';
import { listRuns } from './list-runs.ts';
import { readFigures } from './read-figures.ts';

/**
 * Days whose stored figures of agents differ from what their rows yield now. Concurrent writes are no difference:
 * readers compute those days again. `days` in order.
 */
export const verifyAgentDays = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  const known = await computedOf(engine, projectId, days);
  if (known.length === 0 || (await differenceOf(engine, projectId, known)) === undefined) return [];
  const differences: Difference[] = [];
  for (const day of known) {
    const difference = await differenceOf(engine, projectId, [day]);
    if (difference !== undefined)
      differences.push({ figure: 'daily_costs', projectId, of: `${day} agents`, ...difference });
  }
  const still = new Set(await computedOf(engine, projectId, known));
  return differences.filter(({ of }) => still.has(of.slice(0, 'YYYY-MM-DD'.length)));
};

const computedOf = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Day[]> => {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const period = { from: Date.parse(first) * 1000, to: Date.parse(last) * 1000 + microsPerDay };
  const others = new Set(await engine.uncomputedAgentDays(projectId, period));
  return days.filter((day) => !others.has(day));
};

/** The first agent of both that differs. */
const differenceOf = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<Pick<Difference, 'expected' | 'found'> | undefined> => {
  const [expected, found] = [
    await agentsOf(engine, projectId, onlyLive(days)),
    await agentsOf(engine, projectId, onlyComputed(days)),
  ];
  const wrong = [...expected.keys(), ...found.keys()].find((key) => expected.get(key) !== found.get(key));
  if (wrong === undefined) return undefined;
  const textOf = (agents: ReadonlyMap<string, string>): string => agents.get(wrong) ?? `no ${wrong}`;
  return { expected: textOf(expected), found: textOf(found) };
};

/** Runs and figures as texts, by their subject. */
const agentsOf = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  from: AgentDays,
): Promise<ReadonlyMap<string, string>> => {
  const runs = await listRuns(engine, projectId, {}, from, verifyLimits);
  const figures = runs.length === 0 ? [] : await readFigures(engine, projectId, {}, from, verifyLimits);
  return new Map([
    ...runs.map(({ name, environment, version, scope, ...sums }): [string, string] => {
      const key = JSON.stringify(['runs', name, environment, version, scope]);
      return [key, `${key} ${JSON.stringify(sums)}`];
    }),
    ...figures.map(({ cost, latencyP95Seconds, ...rest }): [string, string] => {
      const key = JSON.stringify(['figures', rest.name]);
      return [key, `${key} ${JSON.stringify([String(cost), latencyP95Seconds, rest])}`];
    }),
  ]);
};
