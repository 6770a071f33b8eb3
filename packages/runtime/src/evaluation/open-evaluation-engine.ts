import type { EvaluationEngine } from '@spanledger/core';
import {
  builtInEvaluators,
  checkEvaluator,
  createEvaluate,
  createSandbox,
  judgeTemplates,
} from '@spanledger/evaluation';
import { createModelCaller } from '@spanledger/model-calls';

import { endMs, type UndoList } from '../process/undo-list.ts';

/**
 * The evaluation engine of a process, shared by all its work. Its thread starts with the first code, and ends when idle
 * for a while. Its shutdown is pushed onto the list. `privateAddresses` is `WEBHOOK_PRIVATE_ADDRESSES`: whether models
 * may be called on this machine and its networks.
 */
export const openEvaluationEngine = (undo: UndoList, privateAddresses: 'refuse' | 'allow'): EvaluationEngine => {
  const sandbox = createSandbox();
  undo.push(async () => sandbox.close(), endMs);
  return {
    evaluate: createEvaluate({ sandbox, nowMs: Date.now }),
    definitions: {
      builtIns: builtInEvaluators,
      judgeTemplates,
      check: async (definition, work) => checkEvaluator(definition, sandbox, work),
    },
    callModel: createModelCaller({ arePrivateAllowed: privateAddresses === 'allow' }),
  };
};
