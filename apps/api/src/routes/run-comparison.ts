import { compareDatasetRuns, pageMeta } from '@spanledger/api-contract';
import {
  compareItems,
  compareRuns,
  notFound,
  outcomesOfRuns,
  totalsOfRun,
  type DatasetRun,
  type DatasetRunItem,
  type DatasetRunStore,
  type OutcomesOfRun,
  type ProjectId,
  type RunReader,
  type RunWithItems,
  type TraceId,
} from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { comparedItemJson, runDifferenceJson, runTotalsJson } from '../json/run-comparison-json.ts';
import { asOnePart } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
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
        return { run, name, items: newestOf((await datasetRuns.items(projectId, run.id)).items) };
      }),
    );
    const outcomes = await readOutcomes(runOutcomes, projectId, runs);
    const items = await compareItems(outcomes);
    const { page, limit } = query;
    const shown = items.slice((page - 1) * limit, page * limit);
    return {
      ...(await inAll(runs, outcomes)),
      data: piecesOf(asOnePart(shown), comparedItemJson),
      meta: pageMeta(query, { items: shown, totalItems: items.length }),
    };
  }),
];

/** The totals of runs, and how each after the first differs from that. */
const inAll = async (runs: readonly { readonly run: DatasetRun }[], outcomes: readonly OutcomesOfRun[]) => {
  const totals: ReturnType<typeof runTotalsJson>[] = [];
  const differences: ReturnType<typeof runDifferenceJson>[] = [];
  for (const [at, { run }] of runs.entries()) {
    const [first, outcome] = [outcomes[0], outcomes[at]];
    if (first === undefined || outcome === undefined) continue;
    totals.push(runTotalsJson(run, await totalsOfRun(outcome)));
    if (at === 0) continue;
    const names = { baseline: first.name, candidate: outcome.name };
    for (const each of await compareRuns(first, outcome)) differences.push(runDifferenceJson(names, each));
  }
  return { runs: totals, differences };
};

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
  return outcomesOfRuns(runs, { steps, scores });
};
