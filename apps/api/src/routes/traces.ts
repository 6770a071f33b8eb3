import { getTrace, listTraces, pageMeta } from '@spanledger/api-contract';
import { notFound } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { observationJson } from '../json/observation-json.ts';
import { scoreV1Json } from '../json/score-json.ts';
import { listedTraceJson, summaryJson, traceJson } from '../json/trace-json.ts';
import { unlessFiltered } from './filtered-columns.ts';

type Readers = Pick<ApiDependencies, 'traces' | 'observations' | 'scores'>;

export const traceRoutes = ({ traces, observations, scores }: Readers): readonly Route[] => [
  jsonRoute(listTraces, async ({ caller: { projectId }, query }) => {
    const { fields, environment, filter, tags } = query;
    const given = unlessFiltered(filter);
    const page = await traces.list(projectId, {
      page: query.page,
      limit: query.limit,
      userId: given('userId', query.userId),
      name: given('name', query.name),
      sessionId: given('sessionId', query.sessionId),
      version: given('version', query.version),
      release: given('release', query.release),
      tags: given('tags', tags),
      environments: given('environment', environment),
      fromTimestamp: given('timestamp', query.fromTimestamp),
      toTimestamp: given('timestamp', query.toTimestamp),
      filters: filter,
      orderBy: query.orderBy,
      withBodies: fields.has('io'),
    });
    const needsSummaries = fields.has('metrics') || fields.has('observations') || fields.has('scores');
    const ids = page.items.map(({ id }) => id);
    const summaries = needsSummaries && ids.length > 0 ? await traces.summaries(projectId, ids) : undefined;
    return {
      data: page.items.map((trace) => listedTraceJson(trace, summaries?.get(trace.id), fields)),
      meta: pageMeta(query, page),
    };
  }),

  jsonRoute(getTrace, async ({ caller: { projectId }, params: { traceId }, query: { fields } }) => {
    const [trace, summaries, itsObservations, itsScores] = await Promise.all([
      traces.get(projectId, traceId),
      fields.has('metrics') ? traces.summaries(projectId, [traceId]) : undefined,
      fields.has('observations') ? observations.ofTrace(projectId, traceId) : [],
      fields.has('scores') ? scores.ofTrace(projectId, traceId) : [],
    ]);
    if (trace === undefined) throw notFound(`The project has no trace ${traceId}.`);
    return {
      ...traceJson(trace, fields.has('io')),
      ...summaryJson(trace, summaries?.get(traceId), fields),
      observations: itsObservations.map(observationJson),
      scores: itsScores.flatMap((score) => scoreV1Json(score) ?? []),
    };
  }),
];
