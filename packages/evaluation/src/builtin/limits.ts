import { EvaluationError, formatUsd, parseUsd } from '@spanledger/core';

import { wrongSetting } from '../definition-error.ts';
import { isTrue, settingsOf, type BuiltInKind } from './built-in-kind.ts';

export const latency: BuiltInKind = {
  name: 'latency',
  title: 'Latency',
  description: 'True when it took at most so many milliseconds.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf({ maxMs: { type: 'number', minimum: 0, description: 'Milliseconds.' } }, ['maxMs']),
  prepare: (settings) => (subject) => {
    if (subject.latencyMs === null) throw new EvaluationError('The subject has not ended, so it has no latency.', true);
    return isTrue(subject.latencyMs <= (settings['maxMs'] as number), `It took ${subject.latencyMs} ms.`);
  },
};

export const cost: BuiltInKind = {
  name: 'cost',
  title: 'Cost',
  description: 'True when it cost at most so many dollars, compared exactly.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf(
    { maxUsd: { type: ['string', 'number'], description: 'Dollars, as a decimal text such as 0.05, or a number.' } },
    ['maxUsd'],
  ),
  prepare: (settings) => {
    const limit = parseUsd(settings['maxUsd']);
    if (limit === undefined)
      throw wrongSetting('maxUsd', 'must be an amount of dollars that is not negative, such as 0.05');
    return (subject) => {
      const amount = subject.cost === null ? undefined : parseUsd(subject.cost);
      if (amount === undefined) throw new EvaluationError('The subject is not priced.', false);
      return isTrue(amount <= limit, `It cost ${formatUsd(amount)} dollars.`);
    };
  },
};
