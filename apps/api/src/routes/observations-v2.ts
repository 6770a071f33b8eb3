import { streamObservations, type EndpointInput, type ObservationGroup } from '@spanledger/api-contract';
import {
  observationIdSchema,
  traceIdSchema,
  type ObservationConditions,
  type ObservationPart,
  type ObservationPosition,
} from '@spanledger/core';
import { z } from 'zod';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { cursorOf } from '../json/cursor.ts';
import { observationV2Json } from '../json/observation-v2-json.ts';
import { unlessFiltered } from './filtered-columns.ts';

const position: z.ZodType<ObservationPosition> = z.object({
  startTime: z.int(),
  traceId: traceIdSchema,
  id: observationIdSchema,
});
const cursors = cursorOf('observations', position);

/** What each group of members needs besides narrow columns. */
const partsOf: Partial<Record<ObservationGroup, readonly ObservationPart[]>> = {
  basic: ['root', 'trace'],
  io: ['io'],
  metadata: ['metadata'],
  trace_context: ['trace'],
  messages: ['io', 'metadata'],
};

export const observationV2Routes = ({ observations }: Pick<ApiDependencies, 'observations'>): readonly Route[] => [
  jsonRoute(streamObservations, async ({ caller: { projectId }, query }) => {
    const { fields, limit, cursor, expandMetadata = [] } = query;
    const after = cursor === undefined ? undefined : cursors.read(projectId, cursor);
    // One more tells whether there is a next page.
    const found = await observations.stream(projectId, {
      ...conditionsOf(query),
      limit: limit + 1,
      after,
      parts: new Set([...fields].flatMap((group) => partsOf[group] ?? [])),
    });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      data: page.map((observation) => observationV2Json(observation, fields, expandMetadata)),
      meta: last === undefined ? {} : { cursor: cursors.write(projectId, positionOf(last)) },
    };
  }),
];

const positionOf = ({ startTime, traceId, id }: ObservationPosition): ObservationPosition => ({
  startTime,
  traceId,
  id,
});

const conditionsOf = (query: EndpointInput<typeof streamObservations>['query']): ObservationConditions => {
  const given = unlessFiltered(query.filter);
  return {
    name: given('name', query.name),
    userId: given('userId', query.userId),
    sessionId: given('sessionId', query.sessionId),
    type: given('type', query.type),
    traceId: given('traceId', query.traceId),
    level: given('level', query.level),
    parentObservationId: given('parentObservationId', query.parentObservationId),
    isRoot: given('isRootObservation', query.isRootObservation),
    version: given('version', query.version),
    environments: given('environment', query.environment),
    fromStartTime: given('startTime', query.fromStartTime),
    toStartTime: given('startTime', query.toStartTime),
    filters: query.filter,
  };
};
