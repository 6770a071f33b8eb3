import type { ObservationReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { getObservation } from './get-observation.ts';
import { listObservations } from './list-observations.ts';
import { listObservationsOfTrace } from './list-observations-of-trace.ts';
import { readObservations } from './read-observations.ts';
import { streamObservations } from './stream-observations.ts';
import { weighObservations } from './weigh-observations.ts';

export const clickHouseObservationReader = (client: ClickHouse): ObservationReader => ({
  list: (projectId, query) => listObservations(client, projectId, query),
  stream: (projectId, query) => streamObservations(client, projectId, query),
  get: (projectId, id) => getObservation(client, projectId, id),
  ofTrace: (projectId, traceId) => listObservationsOfTrace(client, projectId, traceId),
  weigh: (projectId, query) => weighObservations(client, projectId, query),
  read: (projectId, keys, parts) => readObservations(client, projectId, keys, parts),
});
