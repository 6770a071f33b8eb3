import { expect, it } from 'vitest';
import { isOtherVariant, matchAttempts } from './match-attempts.ts';

const asked = (model: string, provider: string | null = null): readonly string[] =>
  matchAttempts(model, provider).map(({ model: name, providerId }) => `${providerId ?? 'any'}: ${name}`);

it('a model is looked up at the provider that was named, then at that of its path, then by its name alone', () => {
  expect(asked(' Azure_AI/OpenAI/GPT-4o ', 'my.proxy').slice(0, 12)).toEqual([
    'my.proxy: azure_ai/openai/gpt-4o',
    'my: azure_ai/openai/gpt-4o',
    'my.proxy: openai/gpt-4o',
    'my: openai/gpt-4o',
    'my.proxy: gpt-4o',
    'my: gpt-4o',
    'azure: openai/gpt-4o',
    'azure: gpt-4o',
    'openai: gpt-4o',
    'any: azure_ai/openai/gpt-4o',
    'any: openai/gpt-4o',
    'any: gpt-4o',
  ]);
});

it('makers are asked last, and only by names without a provider before them as well', () => {
  expect(asked('sonar').slice(0, 3)).toEqual(['any: sonar', 'openai: sonar', 'anthropic: sonar']);
});

it.each([
  ['ft:gpt-4o:acme::id', 'openai: ft:gpt-4o:acme::id'],
  ['us.anthropic.claude-sonnet-4-5-v1:0', 'aws: us.anthropic.claude-sonnet-4-5-v1:0'],
  ['amazon.nova-pro-v1:0', 'aws: amazon.nova-pro-v1:0'],
  ['us-gov.meta.llama3-8b', 'aws: us-gov.meta.llama3-8b'],
])('the name %s alone has its provider', (model, first) => {
  expect(asked(model)[0]).toBe(first);
});

it.each(['xx.anthropic.claude', 'anthropic.', 'my-anthropic.claude', 'shaft:1', 'mistralx.a'])(
  'the name %s alone has no provider',
  (model) => {
    expect(asked(model)[0]).toBe(`any: ${model}`);
  },
);

it.each(['eu', 'apac', 'au', 'jp', 'ca', 'sa'])(
  'a model of Anthropic in the profile %s of Bedrock is looked up at its price there, then at that of the US',
  (profile) => {
    const name = 'anthropic.claude-sonnet-4-5-v1:0';
    expect(asked(`${profile}.${name}`).slice(0, 2)).toEqual([`aws: ${profile}.${name}`, `aws: us.${name}`]);
    expect(asked(`${profile}.meta.llama3-8b`)).not.toContain('aws: us.meta.llama3-8b');
  },
);

it.each([
  ['deepseek-r1-distill-llama-70b', true],
  ['deepseek-r1:free', true],
  ['deepseek-r1-distill-llama-70b:free', false],
])('a free distilled model does not have the price of %s: %s', (id, isOther) => {
  expect(isOtherVariant('deepseek/deepseek-r1-distill-llama-70b:free', { id, match: { equals: id } })).toBe(isOther);
});

it('of a long path only the whole and its last parts are looked up', () => {
  const parts = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const last = Array.from({ length: 9 }, (_, index) => parts.slice(41 + index).join('/'));
  const alone = asked(parts.join('/')).filter((text) => text.startsWith('any: '));
  expect(alone).toEqual([parts.join('/'), ...last].map((name) => `any: ${name}`));
  expect(asked('gpt-4o/').slice(0, 1)).toEqual(['any: gpt-4o/']);
});
