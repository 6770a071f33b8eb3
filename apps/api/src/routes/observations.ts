import { getObservation, listObservations, pageMeta } from '@spanledger/api-contract';
import { notFound } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { observationJson } from '../json/observation-json.ts';
import { unlessFiltered } from './filtered-columns.ts';

export const observationRoutes = ({ observations }: Pick<ApiDependencies, 'observations'>): readonly Route[] => [
  jsonRoute(listObservations, async ({ caller: { projectId }, query }) => {
    const given = unlessFiltered(query.filter);
    const page = await observations.list(projectId, {
      page: query.page,
      limit: query.limit,
      name: given('name', query.name),
      userId: given('userId', query.userId),
      type: given('type', query.type),
      traceId: given('traceId', query.traceId),
      level: given('level', query.level),
      parentObservationId: given('parentObservationId', query.parentObservationId),
      version: given('version', query.version),
      environments: given('environment', query.environment),
      fromStartTime: given('startTime', query.fromStartTime),
      toStartTime: given('startTime', query.toStartTime),
      filters: query.filter,
      withBodies: query.fields.has('io'),
    });
    return { data: page.items.map(observationJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(getObservation, async ({ caller: { projectId }, params: { observationId } }) => {
    const observation = await observations.get(projectId, observationId);
    if (observation === undefined) throw notFound(`The project has no observation ${observationId}.`);
    return observationJson(observation);
  }),
];
