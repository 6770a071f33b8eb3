import { createHash } from 'node:crypto';

import { targetKey, type EvaluationTarget } from './evaluation-rule.ts';

const hashOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** The same rule, version and target are the same execution. */
export const executionId = (ruleId: string, evaluatorVersion: number, target: EvaluationTarget): string =>
  hashOf('execution', ruleId, evaluatorVersion, targetKey(target));

/** The id of a score of an execution, by name: judging again replaces it. */
export const evaluationScoreId = (execution: string, name: string): string => hashOf('score', execution, name);

/** The trace of an attempt's model calls. */
export const judgeTraceId = (execution: string, attempt: number): string => hashOf('judge', execution, attempt);
