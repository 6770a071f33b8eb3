import { expect, test } from 'vitest';

import type { ObservationId } from '../ids.ts';
import { requestLimits } from '../ingest/request-limits.ts';
import { compareItems, compareRuns, totalsOfRun } from './compare-runs.ts';
import { outcomesOfRuns } from './outcomes-of-runs.ts';
import { outcomesOf, type RunLink, type RunScore, type RunStep } from './run-outcomes.ts';
import { aScore } from './run-score.fixture.ts';

const scoresOf = (count: number): readonly RunScore[] => Array.from({ length: count }, (_, at) => aScore(`s${at}`));
const aRun = (count: number, observationId: string | null = null) => ({
  name: 'run',
  items: Array.from({ length: count }, (_, at) => ({ datasetItemId: `${at}`, traceId: 't', observationId })),
});
const { comparedScoreNames, comparedScores } = requestLimits;

test('runs may have as many names of scores as are compared, over all of them, and more are refused', async () => {
  const scores = scoresOf(comparedScoreNames);
  const outcomes = await outcomesOfRuns([aRun(2), aRun(2)], { steps: [], scores });
  const [first, second] = outcomes;
  if (first === undefined || second === undefined) throw new Error('both runs have outcomes');
  expect((await totalsOfRun(first)).scores).toHaveLength(comparedScoreNames);
  expect(await compareRuns(first, second)).toHaveLength(3 + comparedScoreNames);
  expect(await compareItems(outcomes)).toHaveLength(2);
  const oneMore = [...scores, aScore('more', { observationId: 'o' as ObservationId })];
  await expect(outcomesOfRuns([aRun(1), aRun(1, 'o')], { steps: [], scores: oneMore })).rejects.toMatchObject({
    code: 'too_expensive',
    message: expect.stringMatching(/more than 1000 names: name fewer runs/) as string,
  });
});

test('a score of a trace counts for each item that was run in it, and too many are refused', async () => {
  const scores = Array.from({ length: comparedScores / 10 }, () => aScore('same'));
  const outcomes = await outcomesOfRuns([aRun(10)], { steps: [], scores });
  expect(outcomes[0]?.items[9]?.scores.size).toBe(1);
  await expect(outcomesOfRuns([aRun(11)], { steps: [], scores })).rejects.toMatchObject({
    code: 'too_expensive',
    message: expect.stringMatching(/more than 2000000 scores in all/) as string,
  });
});

test('a trace is read as often for many items that were run in it as for one', async () => {
  let reads = 0;
  const steps = Array.from({ length: 100 }, (_, at) => {
    const parentObservationId = at === 0 ? null : `${at - 1}`;
    const step = { id: `${at}`, traceId: 't', parentObservationId, endTime: 3, counted: true, totalCost: 1n };
    return Object.defineProperty(step, 'startTime', { get: () => (reads += 1) && 2 }) as unknown as RunStep;
  });
  const readsFor = async (links: readonly RunLink[]): Promise<number> => {
    reads = 0;
    const outcomeOf = await outcomesOf(steps);
    for (const link of links) expect(outcomeOf(link)).toMatchObject({ latencySeconds: 0.000_001 });
    return reads;
  };
  const onTrace = { traceId: 't', observationId: null };
  const links = steps.map(({ id }) => ({ traceId: 't', observationId: id }));
  expect(await readsFor([...links, onTrace, onTrace])).toBe(
    await readsFor([{ traceId: 't', observationId: '0' }, onTrace]),
  );
});
