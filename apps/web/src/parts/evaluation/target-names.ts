import type { EvaluationRule } from '../../api/evaluation-rules.ts';

/** What a rule judges, as it is read. */
export const targetNames: Readonly<Record<EvaluationRule['target'], string>> = {
  observation: 'observations',
  trace: 'traces',
  'dataset-run-item': 'items of dataset runs',
};
