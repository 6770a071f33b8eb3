import { DomainError } from '../errors.ts';
import { requestLimits } from '../ingest/request-limits.ts';
import { createPauses } from '../pauses.ts';
import type { DatasetRunItem } from './dataset.ts';
import {
  outcomeScores,
  outcomesOf,
  scoresOfLinks,
  type OutcomeScores,
  type RunLink,
  type RunOutcome,
  type RunScore,
  type RunStep,
} from './run-outcomes.ts';

/** An item of a run: its newest trace, where it has several. */
export interface RunItemOutcome extends RunLink {
  readonly datasetItemId: string;
  /** Absent while nothing of it has arrived, or when it was deleted. */
  readonly outcome: RunOutcome | undefined;
  readonly scores: OutcomeScores;
}

export interface OutcomesOfRun {
  readonly name: string;
  readonly items: readonly RunItemOutcome[];
}

/** A run with its items, each once. */
export interface RunWithItems {
  readonly name: string;
  readonly items: readonly Pick<DatasetRunItem, 'datasetItemId' | 'traceId' | 'observationId'>[];
}

interface OfTraces {
  readonly steps: readonly RunStep[];
  readonly scores: readonly RunScore[];
}

const { comparedScores, comparedScoreNames } = requestLimits;

/**
 * The outcomes of the items of runs, from all steps and scores of their traces. `too_expensive` when the items have
 * more scores, or more names of scores, than are compared. Yields to other work.
 */
export const outcomesOfRuns = async (
  runs: readonly RunWithItems[],
  { steps, scores }: OfTraces,
): Promise<readonly OutcomesOfRun[]> => {
  const [outcomeOf, scoresOf] = [await outcomesOf(steps), await scoresOfLinks(scores)];
  const pause = createPauses();
  const names = new Set<string>();
  let given = 0;
  const outcomes = runs.map(({ name }) => ({ name, items: [] as RunItemOutcome[] }));
  for (const [at, { items }] of runs.entries()) {
    for (const { datasetItemId, traceId, observationId } of items) {
      await pause();
      const own = scoresOf({ traceId, observationId });
      given += own.length;
      if (given > comparedScores) throw tooManyScores();
      const named = outcomeScores(own);
      for (const key of named.keys()) names.add(key);
      if (names.size > comparedScoreNames) throw tooManyNames();
      const outcome = outcomeOf({ traceId, observationId });
      outcomes[at]?.items.push({ datasetItemId, traceId, observationId, outcome, scores: named });
    }
  }
  return outcomes;
};

const tooManyScores = (): DomainError =>
  new DomainError(
    'too_expensive',
    `The items of these runs have more than ${comparedScores} scores in all, where a score of a trace counts for each ` +
      'item that was run in it: name fewer runs, or run each item in a trace of its own.',
  );

const tooManyNames = (): DomainError =>
  new DomainError(
    'too_expensive',
    `The scores of these runs have more than ${comparedScoreNames} names: name fewer runs, or give scores of the same ` +
      'kind the same name.',
  );
