import { DomainError, type EvaluatorDefinition, type ProjectId } from '@spanledger/core';
import { afterAll, expect, test } from 'vitest';

import { builtInEvaluators } from './builtin/built-in-evaluators.ts';
import { checkEvaluator } from './check-evaluator.ts';
import { aBuiltIn, aJudge } from './evaluation.fixture.ts';
import { judgeTemplates } from './judge/judge-templates.ts';
import { variablesOf } from './judge/fill-template.ts';
import { createSandbox } from './sandbox/sandbox.ts';

const sandbox = createSandbox({ timeoutMs: 300 });
afterAll(async () => sandbox.close());
const work = { projectId: 'own' as ProjectId, signal: new AbortController().signal };

const pathsOf = async (definition: EvaluatorDefinition): Promise<readonly string[]> => {
  const error = await checkEvaluator(definition, sandbox, work).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DomainError);
  const { code, issues, message } = error as DomainError;
  expect(code).toBe('invalid_input');
  expect(message).toBe(`Invalid request data: ${issues[0]?.path} ${issues[0]?.message}`);
  return issues.map(({ path }) => path.replace('body.definition.', ''));
};

const judge = aJudge();

test.each([
  [{ ...judge, provider: '', model: ' ' }, ['provider', 'model']],
  [{ ...judge, messages: [] }, ['messages']],
  [{ ...judge, messages: [{ role: 'system', content: 'x' }] }, ['messages']],
  [{ ...judge, messages: [{ role: 'user', content: '{{answer}} {{other}}' }] }, ['messages[0].content']],
  [{ ...judge, messages: [{ role: 'user', content: '{{toString}}' }] }, ['messages[0].content']],
  [{ ...judge, messages: [{ role: 'user', content: 'x'.repeat(100_001) }] }, ['messages']],
  [{ ...judge, variables: { answer: 'output', 'a b': '$' } }, ['variables.answer', 'variables.a b']],
  [
    { ...judge, parameters: { temperature: 3, maxTokens: 0.5, topP: -1, stop: 'x' } },
    ['parameters.temperature', 'parameters.topP', 'parameters.maxTokens', 'parameters.stop'],
  ],
  [{ ...judge, range: { min: 1, max: 1 } }, ['range']],
  [{ ...judge, dataType: 'BOOLEAN' }, ['range']],
  [{ ...judge, categories: ['a', 'b'] }, ['categories']],
  [{ ...judge, dataType: 'CATEGORICAL', range: undefined }, ['categories']],
  [{ ...judge, dataType: 'CATEGORICAL', range: undefined, categories: ['a', 'a'] }, ['categories']],
  [aBuiltIn('nothing'), ['name']],
  [aBuiltIn('exact-match', { trimmed: true, ignoreCase: 'yes' }), ['settings.trimmed', 'settings.ignoreCase']],
  [aBuiltIn('exact-match', { actual: 'output' }), ['settings.actual']],
  [aBuiltIn('regex', {}), ['settings.pattern']],
  [aBuiltIn('regex', { pattern: '(a)\\1' }), ['settings.pattern']],
  [aBuiltIn('regex', { pattern: '(a{300}){300}' }), ['settings.pattern']],
  [aBuiltIn('contains', { texts: ['a', ''] }), ['settings.texts.1']],
  [aBuiltIn('contains', { mode: 'some' }), ['settings.mode']],
  [aBuiltIn('json-schema', { schema: { type: 'nothing' } }), ['settings.schema']],
  [aBuiltIn('json-schema', { schema: { $ref: 'https://example.com/other.json' } }), ['settings.schema']],
  [aBuiltIn('json-schema', { schema: { $async: true, type: 'object' } }), ['settings.schema']],
  [aBuiltIn('json-schema', { schema: { pattern: '(a)\\1' } }), ['settings.schema']],
  [aBuiltIn('length', {}), ['settings']],
  [aBuiltIn('length', { min: 2, max: 1 }), ['settings.max']],
  [aBuiltIn('latency', { maxMs: -1 }), ['settings.maxMs']],
  [aBuiltIn('cost', { maxUsd: 'much' }), ['settings.maxUsd']],
  [aBuiltIn('tool-calls', { calls: [{}] }), ['settings.calls.0', 'settings.calls.0.name', 'settings.calls.0']],
  [{ type: 'code', source: 'function evaluate( {' }, ['source']],
  [{ type: 'code', source: 'const other = 1;' }, ['source']],
  [{ type: 'code', source: 'throw new Error("x"); function evaluate() {}' }, ['source']],
  [{ type: 'code', source: 'for (;;); function evaluate() {}' }, ['source']],
  [{ type: 'code', source: `function evaluate() {} ${' '.repeat(100_000)}` }, ['source']],
] as const)(
  'a definition that could never score anything is refused with the path of what is wrong: %#',
  async (definition, paths) => {
    expect(await pathsOf(definition)).toEqual(paths);
  },
);

test.each([
  judge,
  { ...judge, dataType: 'CATEGORICAL', range: undefined, categories: ['a', 'b'] },
  { ...judge, parameters: { temperature: 0, maxTokens: 100, topP: 1, stop: ['x'], seed: 1 } },
  aBuiltIn('json-schema', { schema: { type: 'string', pattern: '^a+$' } }),
  aBuiltIn('regex', { pattern: '(?i)^a+$' }),
  aBuiltIn('length', { max: 1 }),
  aBuiltIn('tool-calls', { calls: ['a', { name: 'b', arguments: {} }] }),
  { type: 'code', source: 'const evaluate = (subject) => subject.output.length;' },
])('a definition that can score is accepted: %#', async (definition) => {
  await expect(checkEvaluator(definition as EvaluatorDefinition, sandbox, work)).resolves.toBeUndefined();
});

test('settings are not changed by defaults', async () => {
  const settings = Object.freeze({ max: 1 });
  await checkEvaluator(aBuiltIn('length', settings), sandbox, work);
  expect(settings).toEqual({ max: 1 });
});

test.each(builtInEvaluators)(
  '$name has a title, a description and an object of settings',
  ({ title, description, settingsSchema }) => {
    expect([title, description].every((text) => text.length > 0)).toBe(true);
    expect(settingsSchema).toMatchObject({ type: 'object', additionalProperties: false });
  },
);

test('no two built-in evaluators, and no two templates, have the same name', () => {
  for (const names of [builtInEvaluators.map(({ name }) => name), judgeTemplates.map(({ name }) => name)]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test.each(judgeTemplates)(
  'the template $name is a judge as it is, and uses each of its variables',
  async (template) => {
    const { messages, variables, dataType, categories, range } = template;
    await checkEvaluator(aJudge({ messages, variables, dataType, categories, range }), sandbox, work);
    const used = new Set(messages.flatMap(({ content }) => [...variablesOf(content)]));
    expect(used).toEqual(new Set(Object.keys(variables)));
  },
);
