import type { EvaluatorType } from '../../api/evaluators.ts';
import { evaluatorTypes } from '../../parts/evaluation/evaluator-kind.ts';

/** Which kind of evaluator is made. */
export const newEvaluatorSearch = ({ type }: Record<string, unknown>): { readonly type?: EvaluatorType | undefined } =>
  typeof type === 'string' && Object.hasOwn(evaluatorTypes, type) ? { type: type as EvaluatorType } : {};

/** Which version of an evaluator is shown; the newest when absent. */
export const evaluatorSearch = ({ version }: Record<string, unknown>): { readonly version?: number | undefined } =>
  typeof version === 'number' && Number.isInteger(version) && version > 0 ? { version } : {};
