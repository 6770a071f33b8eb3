import type { IngestBatch } from '@spanledger/core';

import type { ApiMetrics } from '../observability/api-metrics.ts';

/** Counts stored patches. */
export const countPatches = ({ accepted }: ApiMetrics, { observations, traces, scores }: IngestBatch): void => {
  accepted.inc({ kind: 'observation' }, observations.length);
  accepted.inc({ kind: 'trace' }, traces.length);
  accepted.inc({ kind: 'score' }, scores.length);
};
