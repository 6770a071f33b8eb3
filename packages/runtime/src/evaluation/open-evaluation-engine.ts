import type { EvaluationEngine } from '@spanledger/core';

/** What this build judges with; `undefined`: rules find their targets, and none is judged. */
export const openEvaluationEngine = (): EvaluationEngine | undefined => undefined;
