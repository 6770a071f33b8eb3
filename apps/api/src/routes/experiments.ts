import { listExperiments, listExperimentItems, type ExperimentItemGroup } from '@spanledger/api-contract';
import {
  groupBy,
  outcomesOf,
  whereAnyOf,
  type ExperimentPosition,
  type Filter,
  type ObservationPart,
  type ProjectId,
  type Score,
  type ScoreReader,
  type StreamedObservation,
} from '@spanledger/core';
import { z } from 'zod';

import type { Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { experimentItemJson, experimentJson, type ReadOfItems } from '../json/experiment-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { fittingScores } from '../reads/fitting-scores.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { narrow, withBodies, type Reading, type Reads } from '../reads/reading.ts';
import { observationPosition, streamPage } from '../reads/stream-page.ts';

/** Of one page: a trace may have any number. */
const scoresOfPageMax = 5000;

const experimentPosition: z.ZodType<ExperimentPosition> = z.object({ endTime: z.int(), id: z.string() });
const experimentCursors = cursorOf('experiments', experimentPosition);
const itemCursors = cursorOf('experiment-items', observationPosition);

/** The names of columns of observations in the filters of the lists. */
const columnOf: Readonly<Record<string, string>> = {
  id: 'experimentId',
  name: 'experimentName',
  datasetId: 'experimentDatasetId',
};
const itemsOnly: Filter = { type: 'boolean', column: 'isExperimentItemRootSpan', operator: '=', value: true };

/** Conditions win over the plain parameter of their column. */
const filtersOf = (
  given: readonly Filter[] = [],
  listed: Readonly<Record<string, readonly string[] | undefined>>,
): readonly Filter[] => {
  const named = new Set(given.map(({ column }) => column));
  const plain = whereAnyOf(listed).filter(({ column }) => !named.has(column));
  return [...given, ...plain].map((filter) => ({ ...filter, column: columnOf[filter.column] ?? filter.column }));
};

/** Runs as telemetry has them, also those that no dataset of the project is of. */
export const experimentRoutes = (reads: Reads): readonly Route[] => [experimentsRoute(reads), itemsRoute(reads)];

const experimentsRoute = (reads: Reads): Route =>
  readRoute(listExperiments, reads, async ({ caller: { projectId }, query, reading }) => {
    const { runOutcomes, scores } = reading.readers;
    const { fromStartTime, toStartTime, id, name, datasetId, limit, scoreLimit, cursor, fields = [] } = query;
    const asked = {
      from: fromStartTime,
      to: toStartTime,
      filters: filtersOf(query.filter, { id, name, datasetId }),
      // One more shows whether there is a next page.
      limit: limit + 1,
      after: cursor === undefined ? undefined : experimentCursors.read(projectId, cursor),
    };
    const found = await reading.inTurn(narrow, () => runOutcomes.experiments(projectId, asked));
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const ids = { datasetRunId: page.map((experiment) => experiment.id) };
    const given = fields.includes('scores')
      ? groupBy(
          await reading.inTurn(withBodies, () => scoresOf(scores, projectId, ids), bytesOf),
          ({ datasetRunId }) => datasetRunId,
        )
      : undefined;
    return {
      data: page.map((experiment) =>
        experimentJson(
          experiment,
          fields.includes('metadata'),
          given === undefined ? undefined : (given.get(experiment.id) ?? []).slice(0, scoreLimit),
        ),
      ),
      meta: metaOf(last, ({ endTime, id: of }) => experimentCursors.write(projectId, { endTime, id: of })),
    };
  });

const itemsRoute = (reads: Reads): Route =>
  readRoute(listExperimentItems, reads, async ({ caller: { projectId }, query, reading }) => {
    const { fromStartTime, toStartTime, limit, scoreLimit, cursor, fields = ['core', 'dataset'] } = query;
    const { experimentId, experimentName, experimentItemId, datasetId } = query;
    const asked = {
      from: fromStartTime,
      to: toStartTime,
      filters: [itemsOnly, ...filtersOf(query.filter, { experimentId, experimentName, experimentItemId, datasetId })],
      limit,
      after: cursor === undefined ? undefined : itemCursors.read(projectId, cursor),
    };
    const parts = new Set<ObservationPart>(fields.includes('io') ? ['io', 'metadata'] : ['metadata']);
    const { page, next, inParts } = await streamPage(reading, projectId, asked, parts);
    const more = await readOfItems(reading, projectId, page, { fields, scoreLimit });
    return {
      data: piecesOf(await inParts(), (item) => experimentItemJson(item, fields, more)),
      meta: metaOf(next, (position) => itemCursors.write(projectId, position)),
    };
  });

const metaOf = <T>(last: T | undefined, write: (last: T) => string): { cursor?: string } =>
  last === undefined ? {} : { cursor: write(last) };

/** The newest scores with any of these ids, as many as one read may have. */
const scoresOf = async (
  scores: ScoreReader,
  projectId: ProjectId,
  ids: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Score[]> => {
  if (Object.values(ids).every((each) => each.length === 0)) return [];
  const newest = await fittingScores(scores, projectId, { filters: whereAnyOf(ids), limit: scoresOfPageMax });
  return newest.scores;
};

interface AskedOfItems {
  readonly fields: readonly ExperimentItemGroup[];
  readonly scoreLimit: number;
}

/** Scores and outcomes of the items of a page, all at once. */
const readOfItems = async (
  reading: Reading,
  projectId: ProjectId,
  page: readonly StreamedObservation[],
  { fields, scoreLimit }: AskedOfItems,
): Promise<ReadOfItems> => {
  const [withScores, withOutcome] = [fields.includes('scores'), fields.includes('outcome')];
  if (!withScores && !withOutcome) return { scoresOf: undefined, outcomeOf: undefined };
  const traceIds = [...new Set(page.map(({ traceId }) => traceId))];
  return reading.inTurn(withScores ? withBodies : narrow, async () => {
    const { scores, runOutcomes } = reading.readers;
    const given = withScores ? await scoresOf(scores, projectId, { traceId: traceIds }) : [];
    const outcomeOf = withOutcome ? await outcomesOf(await runOutcomes.steps(projectId, traceIds)) : undefined;
    const byTrace = groupBy(given, ({ traceId }) => traceId);
    return {
      scoresOf: withScores
        ? (item) => (byTrace.get(item.traceId) ?? []).filter((score) => isOfItem(score, item)).slice(0, scoreLimit)
        : undefined,
      outcomeOf: outcomeOf === undefined ? undefined : ({ traceId, id }) => outcomeOf({ traceId, observationId: id }),
    };
  });
};

/** On its root observation, or on its trace. */
const isOfItem = (score: Score, { id }: StreamedObservation): boolean =>
  score.observationId === null || score.observationId === id;
