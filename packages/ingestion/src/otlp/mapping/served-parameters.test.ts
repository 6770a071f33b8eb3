import { serviceTierOf } from '@spanledger/core';
import { expect, test } from 'vitest';
import { servedParameters } from './served-parameters.ts';

test.each([
  [null, undefined, null],
  ['{"a":1}', undefined, '{"a":1}'],
  [null, 'flex', '{"service_tier":"flex"}'],
  ['{}', 'flex', '{"service_tier":"flex"}'],
  ['{"seed":12345678901234567890}', 'flex', '{"seed":12345678901234567890,"service_tier":"flex"}'],
  ['{"service_tier":"flex"}', 'flex', '{"service_tier":"flex"}'],
  ['{"service_tier":null}', 'flex', '{"service_tier":"flex"}'],
  ['{"service_tier":"auto"}', 'priority', '{"service_tier":"priority","requested_service_tier":"auto"}'],
  ['{"extra":{"service_tier":"auto"}}', 'flex', '{"extra":{"service_tier":"auto"},"service_tier":"flex"}'],
  ['no object', 'flex', 'no object'],
])('parameters %s of a call answered at tier %s are %s', (parameters, tier, expected) => {
  expect(servedParameters(parameters, tier)).toBe(expected);
});

test('the tier that was answered is the one that prices are asked for', () => {
  expect(serviceTierOf(servedParameters('{"serviceTier":"auto"}', 'flex'))).toBe('flex');
});
