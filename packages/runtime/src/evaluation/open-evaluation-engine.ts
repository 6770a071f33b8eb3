import type { EvaluationEngine } from '@spanledger/core';
import {
  builtInEvaluators,
  checkEvaluator,
  createEvaluate,
  createSandbox,
  judgeTemplates,
} from '@spanledger/evaluation';
import { createModelCaller } from '@spanledger/model-calls';

export interface OpenedEvaluationEngine extends EvaluationEngine {
  /** Ends the thread in which code of users runs; what waits for it is refused. */
  close(): Promise<void>;
}

interface EvaluationEngineOptions {
  /** `WEBHOOK_PRIVATE_ADDRESSES`: whether models may be called on this machine and its networks. */
  readonly arePrivateAllowed: boolean;
}

/** What a process judges with. Its thread begins with the first code, and ends when none comes for a while. */
export const openEvaluationEngine = ({ arePrivateAllowed }: EvaluationEngineOptions): OpenedEvaluationEngine => {
  const sandbox = createSandbox();
  return {
    evaluate: createEvaluate({ sandbox, nowMs: Date.now }),
    definitions: {
      builtIns: builtInEvaluators,
      judgeTemplates,
      check: async (definition) => checkEvaluator(definition, sandbox),
    },
    callModel: createModelCaller({ arePrivateAllowed }),
    close: async () => sandbox.close(),
  };
};
