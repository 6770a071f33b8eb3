import { expect, test } from 'vitest';

import { stackTracesOf } from './stack-traces-of.ts';

const exception = (stacktrace: unknown) => ({ name: 'exception', attributes: { 'exception.stacktrace': stacktrace } });

test('each stack trace of the recorded exceptions is shown once, in their order', () => {
  const events = [exception('first\n  at a'), exception('second'), exception('first\n  at a')];
  expect(stackTracesOf(events)).toEqual(['first\n  at a', 'second']);
});

test.each<[spanEvents: unknown]>([
  [null],
  ['[]'],
  [[null, 'exception', { name: 'exception' }, exception(''), exception(1)]],
  [[{ name: 'retry', attributes: { 'exception.stacktrace': 'of no exception' } }]],
])('events without a stack trace have none: %j', (spanEvents) => {
  expect(stackTracesOf(spanEvents)).toEqual([]);
});
