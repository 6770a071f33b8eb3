import { compareDatasetRuns, pageMeta } from '@spanledger/api-contract';
import {
  compareItems,
  compareRuns,
  notFound,
  outcomeScoresOf,
  outcomesOf,
  totalsOfRun,
  type DatasetRun,
  type DatasetRunItem,
  type DatasetRunStore,
  type OutcomesOfRun,
  type ProjectId,
  type RunReader,
  type TraceId,
} from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { comparedItemJson, runDifferenceJson, runTotalsJson } from '../json/run-comparison-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { experimentRoutes } from './experiments.ts';

interface Parts {
  readonly datasetRuns: Pick<DatasetRunStore, 'get' | 'items'>;
}

/** The outcomes of runs, from telemetry. */
export const runComparisonRoutes = (reads: Reads, { datasetRuns }: Parts): readonly Route[] => [
  ...experimentRoutes(reads),
  narrowReadRoute(compareDatasetRuns, reads, async ({ runOutcomes }, { caller: { projectId }, params, query }) => {
    const runs = await Promise.all(
      query.runs.map(async (name) => {
        const run = await datasetRuns.get(projectId, params.datasetName, name);
        if (run === undefined) throw notFound(`Dataset run not found: '${name}'`);
        return { run, items: newestOf((await datasetRuns.items(projectId, run.id)).items) };
      }),
    );
    const outcomes = await readOutcomes(runOutcomes, projectId, runs);
    const [first, ...others] = outcomes;
    const items = compareItems(outcomes);
    const { page, limit } = query;
    const shown = items.slice((page - 1) * limit, page * limit);
    return {
      runs: runs.flatMap(({ run }, at) => {
        const outcome = outcomes[at];
        return outcome === undefined ? [] : [runTotalsJson(run, totalsOfRun(outcome))];
      }),
      differences:
        first === undefined
          ? []
          : others.flatMap((other) => {
              const names = { baseline: first.name, candidate: other.name };
              return compareRuns(first, other).map((difference) => runDifferenceJson(names, difference));
            }),
      data: shown.map(comparedItemJson),
      meta: pageMeta(query, { items: shown, totalItems: items.length }),
    };
  }),
];

interface RunWithItems {
  readonly run: DatasetRun;
  readonly items: readonly DatasetRunItem[];
}

/** Of items, which come newest first, one for each dataset item. */
const newestOf = (items: readonly DatasetRunItem[]): readonly DatasetRunItem[] => [
  ...new Map(items.toReversed().map((item) => [item.datasetItemId, item])).values(),
];

/** For all items of all runs at once. */
const readOutcomes = async (
  runOutcomes: RunReader,
  projectId: ProjectId,
  runs: readonly RunWithItems[],
): Promise<readonly OutcomesOfRun[]> => {
  const traceIds = [...new Set(runs.flatMap(({ items }) => items.map(({ traceId }) => traceId as TraceId)))];
  const [steps, scores] = await Promise.all([
    runOutcomes.steps(projectId, traceIds),
    runOutcomes.scores(projectId, traceIds),
  ]);
  const [outcomeOf, scoresOf] = [outcomesOf(steps), outcomeScoresOf(scores)];
  return runs.map(({ run: { name }, items }) => ({
    name,
    items: items.map((item) => ({
      datasetItemId: item.datasetItemId,
      traceId: item.traceId,
      observationId: item.observationId,
      outcome: outcomeOf(item),
      scores: scoresOf(item),
    })),
  }));
};
