export { backfill } from './find/backfill.ts';
export { tryEvaluator } from './judge/try-evaluator.ts';
export { findEveryMsDefault, startEvaluationRunner } from './run/start-evaluation-runner.ts';
