import type { EvaluatorType } from '../../api/evaluators.ts';
import { evaluatorTypes } from '../../parts/evaluation/evaluator-kind.ts';

/** The kind of the new evaluator. */
export const newEvaluatorSearch = ({ type }: Record<string, unknown>): { readonly type?: EvaluatorType | undefined } =>
  typeof type === 'string' && Object.hasOwn(evaluatorTypes, type) ? { type: type as EvaluatorType } : {};

/** The shown version of an evaluator; the newest if absent. */
export const evaluatorSearch = ({ version }: Record<string, unknown>): { readonly version?: number | undefined } =>
  typeof version === 'number' && Number.isInteger(version) && version > 0 ? { version } : {};
