import type { IngestBatch } from '@spanledger/core';

import type { ApiMetrics } from '../observability/api-metrics.ts';

/** `false`: there is nothing to store. */
export const holdsAnything = ({ observations, traces, scores }: IngestBatch): boolean =>
  observations.length > 0 || traces.length > 0 || scores.length > 0;

/** Counts what was stored. */
export const countPieces = ({ accepted }: ApiMetrics, { observations, traces, scores }: IngestBatch): void => {
  accepted.inc({ kind: 'observation' }, observations.length);
  accepted.inc({ kind: 'trace' }, traces.length);
  accepted.inc({ kind: 'score' }, scores.length);
};
