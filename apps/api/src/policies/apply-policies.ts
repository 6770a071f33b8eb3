import { sampleBatch, withEstimatesMarked, type IngestBatch } from '@spanledger/core';
import { maskBatch, type MaskingReport } from '@spanledger/masking';
import { Counter, type Registry } from 'prom-client';

import type { ProjectPolicies } from './project-policies.ts';

/** A batch as its project wants it stored. Rejects with `unavailable` when that cannot be known. */
export type ApplyPolicies = (batch: IngestBatch) => Promise<IngestBatch>;

/** The step behind decoding: nothing that a policy takes out is written anywhere. */
export const createApplyPolicies = (policies: ProjectPolicies, registry: Registry): ApplyPolicies => {
  const report = maskingMetrics(registry);
  return async (batch) => {
    const { masking, rate, estimates } = await policies.of(batch.projectId);
    // What is replayed was kept when it came: its letter is not counted again.
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
