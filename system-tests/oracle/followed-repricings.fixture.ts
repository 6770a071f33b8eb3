import { unavailable, type CostRevisions, type ProjectId, type Repricing, type RepricingQueue } from '@spanledger/core';
import type { Repricings } from '@spanledger/testing';
import { expect } from 'vitest';

import type { ProjectIndex, RepricingStep } from './cost-history.fixture.ts';
import type { CostOracle } from './cost-oracle.fixture.ts';
import { keyOf } from './turned-knowledge.fixture.ts';
import { expectedDifferences, type ExpectedChange, type ExpectedRun } from './expected-run.fixture.ts';

export interface FollowedParts extends Repricings {
  readonly revisions: CostRevisions;
  readonly projects: readonly ProjectId[];
  readonly oracles: readonly CostOracle[];
  /** Interrupted runs: they keep the differences that they found first. */
  readonly cutOff: Set<string>;
}

/** Parts of a runner that record its work for the oracle and compare it with the expected work. */
export interface Followed {
  readonly queue: RepricingQueue;
  readonly revisions: CostRevisions;
}

interface Running {
  readonly run: Repricing;
  readonly expected: ExpectedRun;
  readonly changes: readonly ExpectedChange[];
}

/** Records a runner and calls `stop` where the test requires its end. */
export const followRepricings = (parts: FollowedParts, diesAt: RepricingStep['diesAt'], stop: () => void): Followed => {
  const { queue, revisions, projects, oracles, cutOff } = parts;
  let running: Running | undefined;
  let calls = 0;
  const die = (): Error => {
    if (running !== undefined) cutOff.add(running.run.id);
    stop();
    return unavailable('The process died.');
  };
  return {
    revisions: {
      ...revisions,
      revise: async (projectId, day, revised) => {
        const dies = calls === diesAt?.call;
        calls += 1;
        if (dies && !diesAt.isAfter) throw die();
        const count = await revisions.revise(projectId, day, revised);
        const keys = new Set(revised.map(({ observation }) => keyOf(observation)));
        const changes = (running?.changes ?? []).filter(({ key }) => keys.has(key));
        expect(new Set(changes.map(({ key }) => key))).toEqual(keys);
        oracles[projects.indexOf(projectId)]?.revise(changes);
        if (dies) throw die();
        return count;
      },
    },
    queue: {
      ...queue,
      begin: async (id, days) => {
        running = await runningOf(parts);
        await queue.begin(id, days);
      },
      end: async (id, state, problem) => {
        expect([state, problem]).toEqual(['succeeded', null]);
        if (running !== undefined) await expectDone(parts, running);
        await queue.end(id, state, problem);
      },
    },
  };
};

const runningOf = async ({ queue, projects, oracles }: FollowedParts): Promise<Running | undefined> => {
  const run = await queue.next();
  if (run === undefined) return undefined;
  const { fromTimestamp: from, toTimestamp: to, models, isUnpricedOnly, priceVersion: version } = run;
  const project = projects.indexOf(run.projectId) as ProjectIndex;
  const doneDays = [...(await queue.plannedDays(run.id))].flatMap(([day, isDone]) => (isDone ? [day] : []));
  const expected = { project, from, to, models, isUnpricedOnly, version, doneDays };
  return { run, expected, changes: oracles[project]?.changesOf(expected) ?? [] };
};

const expectDone = async (
  { store, oracles, cutOff }: FollowedParts,
  { run, expected, changes }: Running,
): Promise<void> => {
  if (!run.isDryRun) expect(oracles[expected.project]?.changesOf(expected)).toEqual([]);
  if (cutOff.has(run.id)) return;
  expect(await store.differences(run.projectId, run.id)).toEqual(expectedDifferences(changes));
};
