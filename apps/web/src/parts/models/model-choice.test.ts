import { expect, it } from 'vitest';

import type { Connection } from '../../api/llm-connections.ts';
import {
  knownParameters,
  modelChoiceOf,
  noModel,
  parametersOf,
  parametersProblem,
  providerFor,
} from './model-choice.ts';

it('parameters are the same after they were shown as fields', () => {
  const parameters = { temperature: 0, maxTokens: 200, topP: 0.9, stop: ['END'] };
  expect(parametersOf(modelChoiceOf('own', 'gpt-4o', parameters))).toEqual(parameters);
  expect(parametersOf(noModel)).toEqual({});
});

it('other parameters that are no JSON object are named, and an empty text is none', () => {
  expect(parametersProblem(noModel)).toBeUndefined();
  expect(parametersProblem({ ...noModel, others: '{' })).toMatch(/no JSON yet/);
  expect(parametersProblem({ ...noModel, others: '[1]' })).toMatch(/must be a JSON object/);
  expect(parametersProblem({ ...noModel, others: '{"topP": 1}' })).toBeUndefined();
});

it.each([
  ['temperature', '0,7', /^Temperature .*0\.7/],
  ['temperature', '-1', /^Temperature/],
  ['maxTokens', '1,000', /^Most tokens .*500/],
  ['maxTokens', '0.5', /^Most tokens/],
])('a number that is none is named: %s %s', (name, text, problem) => {
  expect(parametersProblem({ ...noModel, [name]: text })).toMatch(problem);
});

it('numbers of other forms are fine', () => {
  const choice = { ...noModel, temperature: ' .5 ', maxTokens: '500' };
  expect(parametersProblem(choice)).toBeUndefined();
  expect(parametersOf(choice)).toEqual({ temperature: 0.5, maxTokens: 500 });
});

it('of recorded parameters the known ones are taken under one name, also where they are texts', () => {
  const recorded = { max_tokens: '200', temperature: 0.3, stream: true, top_p: 'x', tools: [], topK: 5 };
  expect(knownParameters(recorded)).toEqual({ maxTokens: 200, temperature: 0.3, topK: 5 });
  expect(knownParameters(null)).toEqual({});
});

const connection = (provider: string, adapter: Connection['adapter'], customModels: readonly string[] = []) =>
  ({ provider, adapter, customModels, withDefaultModels: customModels.length === 0 }) as unknown as Connection;

it('a model is asked of the connection that names it, else of its maker, else of the first', () => {
  const connections = [connection('a', 'openai'), connection('b', 'anthropic'), connection('c', 'openai', ['own'])];
  expect(['own', 'claude-sonnet-4-5', 'gpt-4o', 'else'].map((model) => providerFor(model, connections))).toEqual([
    'c',
    'b',
    'a',
    'a',
  ]);
  expect(providerFor('gpt-4o', [])).toBe('');
});
