import { createModelCaller } from '@spanledger/model-calls';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { Config } from '../config.ts';

/** What depends on whether requests may go to this machine and its networks. */
export const outboundParts = ({
  WEBHOOK_PRIVATE_ADDRESSES,
}: Pick<Config, 'WEBHOOK_PRIVATE_ADDRESSES'>): Pick<ApiDependencies, 'arePrivateWebhooksAllowed' | 'callModel'> => {
  const arePrivateAllowed = WEBHOOK_PRIVATE_ADDRESSES === 'allow';
  return { arePrivateWebhooksAllowed: arePrivateAllowed, callModel: createModelCaller({ arePrivateAllowed }) };
};
