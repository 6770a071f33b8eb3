import { openEvaluationEngine } from '@spanledger/runtime';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { Config } from '../config.ts';

/** What depends on whether requests may go to this machine and its networks. */
export const outboundParts = ({
  WEBHOOK_PRIVATE_ADDRESSES,
}: Pick<Config, 'WEBHOOK_PRIVATE_ADDRESSES'>): Pick<
  ApiDependencies,
  'arePrivateWebhooksAllowed' | 'callModel' | 'evaluation'
> => {
  const arePrivateAllowed = WEBHOOK_PRIVATE_ADDRESSES === 'allow';
  const evaluation = openEvaluationEngine({ arePrivateAllowed });
  return { arePrivateWebhooksAllowed: arePrivateAllowed, callModel: evaluation.callModel, evaluation };
};
