import type { Usage } from '@spanledger/core';
import { describe, expect, test } from 'vitest';
import { withAskedLifetime } from './asked-lifetime.ts';

const usage: Usage = {
  details: { input: 10, input_cached_tokens: 5, input_cache_creation: 7, output: 3, total: 25 },
  convention: 'inclusive',
  role: 'own',
};
const ofAnHour = {
  ...usage,
  details: { input: 10, input_cached_tokens: 5, input_cache_creation_1h: 7, output: 3, total: 25 },
};
const hour = { type: 'ephemeral', ttl: '1h' };
const messagesWith = (...asked: readonly object[]): string =>
  JSON.stringify(asked.map((members) => ({ role: 'user', content: [{ type: 'text', text: 'Hello?', ...members }] })));

describe('cache writes of no known lifetime', () => {
  test.each([
    ['Anthropic', messagesWith({ cache_control: hour }, {}, { cache_control: hour })],
    ['the AI SDK', messagesWith({ providerOptions: { anthropic: { cacheControl: hour } } })],
    ['Bedrock', messagesWith({ cachePoint: { type: 'default', ttl: '1h' } })],
  ])('are those of an hour if the input asks for these alone, as %s names them', (_name, input) => {
    expect(withAskedLifetime(usage, input)).toEqual(ofAnHour);
  });

  test.each([
    [
      'some are asked for with another lifetime',
      messagesWith({ cache_control: hour }, { cache_control: { ttl: '5m' } }),
    ],
    ['some are asked for without one', messagesWith({ cache_control: hour }, { cache_control: { type: 'ephemeral' } })],
    ['none are asked for', messagesWith({})],
    ['a text of the input says so', messagesWith({ text: JSON.stringify({ cache_control: hour }) })],
    ['the input is that text', `Is this right? ${JSON.stringify({ cache_control: hour })}`],
    ['there is no input', null],
  ])('stay as they are if %s', (_when, input) => {
    expect(withAskedLifetime(usage, input)).toBe(usage);
  });

  test('come to those that are known to last an hour', () => {
    const details = { ...usage.details, input_cache_creation_1h: 2 };
    expect(withAskedLifetime({ ...usage, details }, messagesWith({ cache_control: hour })).details).toEqual({
      ...ofAnHour.details,
      input_cache_creation_1h: 9,
    });
  });
});
