import type { EvaluationRuleFacts } from '@spanledger/core';

/** A rule for all traces, at once and without limits, unless it is said otherwise. */
export const ruleFacts = (evaluatorId: string, more: Partial<EvaluationRuleFacts> = {}): EvaluationRuleFacts => ({
  name: 'rule',
  evaluatorId,
  evaluatorVersion: null,
  target: 'trace',
  datasetNames: [],
  runNames: [],
  filters: [],
  sampling: 1,
  delaySeconds: 0,
  perMinute: null,
  budget: null,
  ...more,
});
