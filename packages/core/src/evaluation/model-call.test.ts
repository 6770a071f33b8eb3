import { expect, test } from 'vitest';
import { billedParameters } from './model-call.ts';

test.each([
  [{ temperature: 1 }, undefined, { temperature: 1 }],
  [{ service_tier: 'flex' }, undefined, { service_tier: 'flex' }],
  [{ service_tier: 'flex' }, 'flex', { service_tier: 'flex' }],
  [{ temperature: 1 }, 'priority', { temperature: 1, service_tier: 'priority' }],
  [{ service_tier: null }, 'default', { service_tier: 'default' }],
  [{ service_tier: 'priority' }, 'default', { service_tier: 'default', requested_service_tier: 'priority' }],
])('a call with %j that was answered at the tier %s is billed by %j', (parameters, serviceTier, billed) => {
  expect(billedParameters(parameters, { serviceTier })).toEqual(billed);
});
