import type { NewBudget } from '@spanledger/core';

/** Of a budget without alerts. */
export const aBudget: NewBudget = {
  name: 'all',
  scope: { kind: 'project' },
  period: 'total',
  amount: 1n,
  thresholds: [],
  webhookUrl: null,
  webhookSecret: null,
  whenOver: 'deny',
  whenUnknown: 'allow',
};
