export { backfill } from './find/backfill.ts';
export { findEveryMsDefault } from './find/find-new-targets.ts';
export { tryEvaluator } from './judge/try-evaluator.ts';
export { startEvaluationRunner } from './run/start-evaluation-runner.ts';
