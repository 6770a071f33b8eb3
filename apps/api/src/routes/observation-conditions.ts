import type { streamObservations, EndpointInput } from '@spanledger/api-contract';
import { whereAnyOf, whereEqual, type Filter, type ObservationConditions } from '@spanledger/core';

import { unlessFiltered, withParameters } from './filtered-columns.ts';

type Stream = EndpointInput<typeof streamObservations>['query'];
type StreamAlone = 'fields' | 'expandMetadata' | 'limit' | 'cursor' | 'parseIoAsJson' | 'orderBy' | 'isRootObservation';

/** Parameters of both versions of the API; the first has no `isRootObservation`. */
type Asked = Omit<Stream, StreamAlone> & Partial<Pick<Stream, 'isRootObservation'>>;

/** `''` is of those without a parent. */
const whereParent = (id: string | undefined): readonly Filter[] =>
  id === ''
    ? [{ type: 'null', column: 'parentObservationId', operator: 'is null' }]
    : whereEqual({ parentObservationId: id });

const whereRoot = (value: boolean | undefined): readonly Filter[] =>
  value === undefined ? [] : [{ type: 'boolean', column: 'isRootObservation', operator: '=', value }];

/** The conditions on observations from parameters and filters. */
export const observationConditions = (asked: Asked): ObservationConditions => {
  const { filter, name, type, level, version, userId, sessionId, environment } = asked;
  const given = unlessFiltered(filter);
  const parameters = [
    ...whereEqual({ name, type, level, version, userId, sessionId }),
    ...whereAnyOf({ environment }),
    ...whereParent(asked.parentObservationId),
    ...whereRoot(asked.isRootObservation),
  ];
  return {
    traceId: given('traceId', asked.traceId),
    from: given('startTime', asked.fromStartTime),
    to: given('startTime', asked.toStartTime),
    search: asked.search,
    filters: withParameters(parameters, filter),
  };
};
