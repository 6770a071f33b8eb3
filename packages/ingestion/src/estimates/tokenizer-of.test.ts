import { expect, it } from 'vitest';
import { tokenizerOf } from './tokenizer-of.ts';

it.each([
  ['gpt-4o', 'o200k_base'],
  ['openai/gpt-4o-mini-2024-07-18', 'o200k_base'],
  ['gpt-4.1-nano', 'o200k_base'],
  ['gpt-5.1', 'o200k_base'],
  ['o3-mini', 'o200k_base'],
  ['gpt-oss-120b', 'o200k_base'],
  ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['gpt-35-turbo', 'cl100k_base'],
  ['ft:gpt-3.5-turbo-0125:acme::abc', 'cl100k_base'],
] as const)('texts of %s are counted by %s', (model, tokenizer) => {
  expect(tokenizerOf(model)).toBe(tokenizer);
});

it.each([
  'claude-sonnet-4-5',
  'gemini-2.5-pro',
  'gpt-4o-audio-preview',
  'gpt-image-1',
  'gpt-4000',
  'o9x',
  'my-gpt-4o',
  '',
])('the tokenizer of %s is not known', (model) => {
  expect(tokenizerOf(model)).toBeUndefined();
});
