import type { EvaluationRule } from '../../api/evaluation-rules.ts';

/** The display names of rule targets. */
export const targetNames: Readonly<Record<EvaluationRule['target'], string>> = {
  observation: 'observations',
  trace: 'traces',
  'dataset-run-item': 'items of dataset runs',
};
