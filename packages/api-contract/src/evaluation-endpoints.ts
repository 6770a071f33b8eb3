import type { Endpoint } from './endpoint.ts';
import {
  backfillEvaluationRule,
  createEvaluationRule,
  deleteEvaluationRule,
  getEvaluationRule,
  listEvaluationExecutions,
  listEvaluationRules,
  pauseEvaluationRule,
  resumeEvaluationRule,
  retryEvaluationExecutions,
  updateEvaluationRule,
} from './evaluation-rules.ts';
import {
  createEvaluator,
  deleteEvaluator,
  getEvaluator,
  listBuiltInEvaluators,
  listEvaluators,
  listEvaluatorVersions,
  testEvaluator,
} from './evaluators.ts';

/** Endpoints of automatic evaluation. */
export const evaluationEndpoints: readonly Endpoint[] = [
  listEvaluators,
  createEvaluator,
  listBuiltInEvaluators,
  testEvaluator,
  getEvaluator,
  listEvaluatorVersions,
  deleteEvaluator,
  listEvaluationRules,
  createEvaluationRule,
  getEvaluationRule,
  updateEvaluationRule,
  deleteEvaluationRule,
  pauseEvaluationRule,
  resumeEvaluationRule,
  listEvaluationExecutions,
  retryEvaluationExecutions,
  backfillEvaluationRule,
];
