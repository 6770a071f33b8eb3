import { getTrace, listTraces, uncountedPageMeta, type EndpointInput, type TraceGroup } from '@spanledger/api-contract';
import {
  notFound,
  sumObservations,
  whereAllOf,
  whereAnyOf,
  whereEqual,
  type Observation,
  type ObservationKey,
  type ProjectId,
  type Score,
  type Trace,
  type TraceId,
  type TraceListQuery,
  type TraceSums,
} from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { observationJson } from '../json/observation-json.ts';
import { ofFirstVersion, scoreV1Json } from '../json/score-json.ts';
import { listedTraceJson, summaryJson, traceJson } from '../json/trace-json.ts';
import { bytesOf } from '../reads/bytes-of.ts';
import { asOnePart, type Parts } from '../reads/parts.ts';
import { piecesOf } from '../reads/pieces.ts';
import { readRoute } from '../reads/read-route.ts';
import { bodies, narrow, withBodies, type Reading, type Reads } from '../reads/reading.ts';
import { scoresInParts } from '../reads/scores-in-parts.ts';
import { pagesOf } from './listed-page.ts';
import { unlessFiltered, withParameters } from './filtered-columns.ts';

export const traceRoutes = (reads: Reads): readonly Route[] => [
  readRoute(listTraces, reads, async ({ caller: { projectId }, query, reading }) => {
    const { fields } = query;
    const { traces } = reading.readers;
    const asked = listQueryOf(query);
    const list = pagesOf(traces, projectId, query.total);
    const withIds = fields.has('observations') || fields.has('scores');
    const needsSummaries = fields.has('metrics') || withIds;
    const { page, isWhole, summaries } = await reading.inTurn(
      withBodies,
      async () => {
        const whole = await reading.unlessTooLarge('list', () => list(asked));
        const page = whole ?? (await list({ ...asked, withBodies: false }));
        const ids = page.items.map(({ id }) => id);
        const summaries = needsSummaries ? await traces.summaries(projectId, ids, withIds) : undefined;
        return { page, isWhole: whole !== undefined, summaries };
      },
      ({ page }) => bytesOf(page.items),
    );
    const parts = isWhole
      ? asOnePart(page.items)
      : await reading.inParts({
          weigh: () => traces.weigh(projectId, asked),
          read: (ids: readonly TraceId[]) => traces.read(projectId, ids),
        });
    return {
      data: piecesOf(parts, (trace) => listedTraceJson(trace, summaries?.get(trace.id), fields)),
      meta: uncountedPageMeta(query, page.totalItems),
    };
  }),

  readRoute(getTrace, reads, async ({ caller: { projectId }, params: { traceId }, query: { fields }, reading }) => {
    const { traces, scores } = reading.readers;
    const [found, { itsObservations, sums }, itsScores] = await reading.inTurn(
      withBodies,
      () =>
        Promise.all([
          reading.unlessTooLarge('trace', async () => ({ trace: await traces.get(projectId, traceId) })),
          observationsAndSums(reading, projectId, traceId, fields),
          fields.has('scores') ? reading.unlessTooLarge('scores', () => scores.ofTrace(projectId, traceId)) : [],
        ]),
      ([found, { itsObservations = [] }, itsScores = []]) =>
        bytesOf([...(found?.trace === undefined ? [] : [found.trace]), ...itsObservations, ...itsScores]),
    );
    const observationParts = await observationsInParts(reading, projectId, traceId, itsObservations);
    const scoreParts: Parts<Score> =
      itsScores === undefined ? await scoresInParts(reading, projectId, { traceId }) : asOnePart(itsScores);
    const trace = found === undefined ? await readLarge(reading, projectId, traceId) : found.trace;
    if (trace === undefined) throw notFound(`Trace ${traceId} not found within authorized project`);
    return {
      ...traceJson(trace, fields.has('io')),
      ...summaryJson(trace, sums, fields),
      observations: piecesOf(observationParts, observationJson),
      scores: piecesOf(ofFirstVersion(scoreParts), scoreV1Json),
    };
  }),
];

interface ObservationsAndSums {
  /** `undefined` when they are too large to be read at once. */
  readonly itsObservations: readonly Observation[] | undefined;
  /** `undefined` when they are not requested, or the trace has no observations. */
  readonly sums: TraceSums | undefined;
}

/** Observations that are read at once are summed up here, all others by the store. */
const observationsAndSums = async (
  reading: Reading,
  projectId: ProjectId,
  id: TraceId,
  fields: ReadonlySet<TraceGroup>,
): Promise<ObservationsAndSums> => {
  const { observations, traces } = reading.readers;
  const isRead = fields.has('observations');
  const itsObservations = isRead
    ? await reading.unlessTooLarge('observations', () => observations.ofTrace(projectId, id))
    : [];
  if (!fields.has('metrics')) return { itsObservations, sums: undefined };
  const isSummedHere = isRead && itsObservations !== undefined;
  const sums = isSummedHere
    ? sumObservations(itsObservations)
    : (await traces.summaries(projectId, [id], false)).get(id);
  return { itsObservations, sums };
};

/** Those that were read at once; in parts if they were too large for that and are `undefined`. */
const observationsInParts = async (
  reading: Reading,
  projectId: ProjectId,
  traceId: TraceId,
  atOnce: readonly Observation[] | undefined,
): Promise<Parts<Observation>> => {
  if (atOnce !== undefined) return asOnePart(atOnce);
  const { observations } = reading.readers;
  return reading.inParts({
    weigh: (countMax) => observations.weigh(projectId, { traceId, isOldestFirst: true, countMax }),
    read: (keys: readonly ObservationKey[]) => observations.read(projectId, keys, bodies),
  });
};

/** A trace whose own bodies are too large to be read with anything else. */
const readLarge = async (reading: Reading, projectId: ProjectId, id: TraceId): Promise<Trace | undefined> => {
  const { traces } = reading.readers;
  const filters = whereEqual({ id });
  const [weighed] = await reading.inTurn(narrow, () => traces.weigh(projectId, { page: 1, limit: 1, filters }));
  if (weighed === undefined) return undefined;
  const [trace] = await reading.inTurn(weighed.bytes, () => traces.read(projectId, [id]));
  return trace;
};

const listQueryOf = (query: EndpointInput<typeof listTraces>['query']): TraceListQuery => {
  const { fields, filter, name, userId, sessionId, version, release, environment, tags } = query;
  const given = unlessFiltered(filter);
  return {
    page: query.page,
    limit: query.limit,
    from: given('timestamp', query.fromTimestamp),
    to: given('timestamp', query.toTimestamp),
    filters: withParameters(
      [
        ...whereEqual({ name, userId, sessionId, version, release }),
        ...whereAnyOf({ environment }),
        ...whereAllOf({ tags }),
      ],
      filter,
    ),
    search: query.search,
    orderBy: query.orderBy,
    withBodies: fields.has('io'),
  };
};
