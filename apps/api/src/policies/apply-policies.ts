import { sampleBatch, withEstimatesMarked, type IngestBatch } from '@spanledger/core';
import { maskBatch, type MaskingReport } from '@spanledger/masking';
import { Counter, type Registry } from 'prom-client';

import type { ProjectPolicies } from './project-policies.ts';

/** Applies a project's policies to a batch. Rejects with `unavailable` when they cannot be read. */
export type ApplyPolicies = (batch: IngestBatch) => Promise<IngestBatch>;

/** The step after decoding: data that a policy removes is written nowhere. */
export const createApplyPolicies = (policies: ProjectPolicies, registry: Registry): ApplyPolicies => {
  const report = maskingMetrics(registry);
  return async (batch) => {
    const { masking, rate, estimates } = await policies.of(batch.projectId);
    // A replayed letter was sampled when it arrived: it is not counted again.
    const kept = rate === 1 || batch.replayOf !== undefined ? batch : sampleBatch(batch, rate);
    const masked = masking === undefined ? kept : await maskBatch(kept, masking, report);
    return estimates === undefined ? masked : withEstimatesMarked(masked, estimates);
  };
};

const maskingMetrics = (registry: Registry): MaskingReport => {
  const registers = [registry];
  const masked = new Counter({
    name: 'spanledger_masked_values_total',
    help: 'Parts of texts, and whole values, that masking policies replaced.',
    registers,
  });
  const failed = new Counter({
    name: 'spanledger_masking_failures_total',
    help: 'Texts that were replaced as a whole since a masking rule could not be run on them.',
    registers,
  });
  return { masked: () => masked.inc(), failed: () => failed.inc() };
};
