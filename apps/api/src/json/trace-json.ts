import type { listedTraceSchema, TraceGroup, traceSchema } from '@spanledger/api-contract';
import { decodeShown, formatIso, usdToNumber, type Trace, type TraceSummary, type TraceSums } from '@spanledger/core';
import type { z } from 'zod';

import { secondsOf } from './seconds.ts';
import { maskingJson, storedMetadata } from './stored-metadata.ts';

type ListedTraceJson = z.input<typeof listedTraceSchema>;

/** The value that clients interpret as "not requested". */
const notAskedFor = -1;

/** A trace in the form of the API. Without bodies its input and output are `null` and its metadata is empty. */
export const traceJson = (trace: Trace, withBodies = true): z.input<typeof traceSchema> => ({
  id: trace.id,
  projectId: trace.projectId,
  timestamp: formatIso(trace.timestamp),
  name: trace.name,
  externalId: trace.externalId,
  userId: trace.userId,
  sessionId: trace.sessionId,
  release: trace.release,
  version: trace.version,
  environment: trace.environment,
  public: trace.public,
  bookmarked: trace.bookmarked,
  tags: [...trace.tags],
  input: withBodies ? decodeShown(trace.input) : null,
  output: withBodies ? decodeShown(trace.output) : null,
  metadata: withBodies ? storedMetadata(trace.metadata) : {},
  ...(withBodies ? maskingJson(trace.metadata) : {}),
  createdAt: formatIso(trace.createdAt),
  updatedAt: formatIso(trace.updatedAt),
});

/** The members derived from observations; a trace without a summary has none. */
export const summaryJson = (trace: Trace, summary: TraceSums | undefined, groups: ReadonlySet<TraceGroup>) => ({
  htmlPath: `/project/${trace.projectId}/traces/${encodeURIComponent(trace.id)}`,
  ...(groups.has('metrics')
    ? {
        latency: secondsOf(summary?.latencyMicros ?? 0),
        totalCost: summary === undefined ? 0 : usdToNumber(summary.totalCost),
        unpricedObservations: summary?.unpricedObservations ?? 0,
      }
    : { latency: notAskedFor, totalCost: notAskedFor }),
});

/** A trace in a list, with the requested groups. */
export const listedTraceJson = (
  trace: Trace,
  summary: TraceSummary | undefined,
  groups: ReadonlySet<TraceGroup>,
): ListedTraceJson => ({
  ...traceJson(trace, groups.has('io')),
  ...summaryJson(trace, summary, groups),
  observations: groups.has('observations') ? [...(summary?.observationIds ?? [])] : [],
  scores: groups.has('scores') ? [...(summary?.scoreIds ?? [])] : [],
});
