import type { TraceReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { getTrace } from './get-trace.ts';
import { listTraces } from './list-traces.ts';
import { readTraces } from './read-traces.ts';
import { summariseTraces } from './summarise-traces.ts';
import { weighTraces } from './weigh-traces.ts';

export const timescaleTraceReader = (client: Timescale): TraceReader => ({
  list: (projectId, query) => listTraces(client, projectId, query),
  get: (projectId, id) => getTrace(client, projectId, id),
  weigh: (projectId, query) => weighTraces(client, projectId, query),
  read: (projectId, ids) => readTraces(client, projectId, ids),
  summaries: (projectId, ids) => summariseTraces(client, projectId, ids),
});
