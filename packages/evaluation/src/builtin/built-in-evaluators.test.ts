import { EvaluationError, type EvaluationSubject } from '@spanledger/core';
import { afterAll, describe, expect, test } from 'vitest';

import { createEvaluate } from '../evaluate.ts';
import { aBuiltIn, aModel, aSubject } from '../evaluation.fixture.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { builtInEvaluators } from './built-in-evaluators.ts';

const sandbox = createSandbox();
afterAll(async () => sandbox.close());
const evaluate = createEvaluate({ sandbox, nowMs: () => 0 });

const scoreOf = async (
  name: string,
  settings: Readonly<Record<string, unknown>>,
  subject: Partial<EvaluationSubject>,
) => {
  const { scores, calls } = await evaluate(aBuiltIn(name, settings), aSubject(subject), aModel().ports);
  expect([scores.length, calls]).toEqual([1, []]);
  const [score] = scores;
  if (score === undefined) throw new Error('There is no score.');
  return score;
};

type Case = readonly [
  name: string,
  settings: Readonly<Record<string, unknown>>,
  subject: Partial<EvaluationSubject>,
  value: boolean | number,
];

const call = (name: string, args: unknown = {}) => ({ name, arguments: args });
const twice = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });

describe('each built-in evaluator gives the score that was worked out by hand:', () => {
  const cases: readonly Case[] = [
    ['exact-match', {}, { output: ' Paris\n', expectedOutput: 'Paris' }, true],
    ['exact-match', { trim: false }, { output: ' Paris', expectedOutput: 'Paris' }, false],
    ['exact-match', {}, { output: 'paris', expectedOutput: 'Paris' }, false],
    ['exact-match', { ignoreCase: true }, { output: 'paris', expectedOutput: 'Paris' }, true],
    [
      'exact-match',
      {},
      { output: { a: 1, b: [2, { d: 3, c: 4 }] }, expectedOutput: { b: [2, { c: 4, d: 3 }], a: 1 } },
      true,
    ],
    ['exact-match', {}, { output: [1, 2], expectedOutput: [2, 1] }, false],
    ['exact-match', { actual: '$.output.text' }, { output: { text: 'Paris' } }, true],
    ['contains', {}, { output: 'It is Paris.' }, true],
    ['contains', { texts: ['is', 'Lyon'] }, { output: 'It is Paris.' }, false],
    ['contains', { texts: ['is', 'Lyon'], mode: 'any' }, { output: 'It is Paris.' }, true],
    ['contains', { texts: ['Rome', 'Lyon'], mode: 'none' }, { output: 'It is Paris.' }, true],
    ['contains', { texts: ['PARIS'], ignoreCase: true }, { output: 'It is Paris.' }, true],
    ['regex', { pattern: '^\\d{4}-\\d{2}$' }, { output: '2026-11' }, true],
    ['regex', { pattern: '(?i)paris', isNegated: true }, { output: 'PARIS' }, false],
    ['json-valid', {}, { output: '{"a": 1}' }, true],
    ['json-valid', {}, { output: '{"a": 1' }, false],
    ['json-valid', { type: 'object' }, { output: '[1]' }, false],
    ['json-valid', { type: 'object' }, { output: 'null' }, false],
    ['json-valid', { type: 'array' }, { output: [1] }, true],
    ['json-schema', { schema: { type: 'object', required: ['a'] } }, { output: '{"a": 1}' }, true],
    ['json-schema', { schema: { type: 'object', required: ['a'] } }, { output: { b: 1 } }, false],
    ['json-schema', { schema: { required: ['constructor'] } }, { output: {} }, false],
    ['json-schema', { schema: { type: 'object' } }, { output: 'no JSON' }, false],
    // kitten → sitting: 3 edits of 7 characters.
    ['levenshtein', {}, { output: 'kitten', expectedOutput: 'sitting' }, 1 - 3 / 7],
    ['levenshtein', {}, { output: '', expectedOutput: '' }, 1],
    // {a, cat, sat} and {the, cat, sat, down}: 2 of 5.
    ['word-overlap', {}, { output: 'A cat sat.', expectedOutput: 'The cat, sat down' }, 2 / 5],
    // police killed the gunman / police kill the gunman: 3 of 4 words in order, both of 4 words (Lin 2004).
    ['rouge-l', {}, { output: 'police kill the gunman', expectedOutput: 'police killed the gunman' }, 3 / 4],
    ['rouge-l', {}, { output: 'the gunman kill police', expectedOutput: 'police killed the gunman' }, 2 / 4],
    ['bleu', {}, { output: 'the cat is on the mat', expectedOutput: 'the cat is on the mat' }, 1],
    ['bleu', {}, { output: 'dog', expectedOutput: 'cat' }, 0],
    // 2 of 7 words (clipped), then (0+1)/(6+1), (0+1)/(5+1), (0+1)/(4+1); no penalty.
    [
      'bleu',
      {},
      { output: 'the the the the the the the', expectedOutput: 'the cat is on the mat' },
      ((2 / 7) * (1 / 7) * (1 / 6) * (1 / 5)) ** (1 / 4),
    ],
    // 2 of 2 words, (1+1)/(1+1), nothing longer; half as long as expected.
    ['bleu', {}, { output: 'the cat', expectedOutput: 'the cat sat down' }, Math.exp(-1)],
    ['length', { max: 5 }, { output: 'Paris' }, true],
    ['length', { min: 6 }, { output: 'Paris' }, false],
    ['length', { max: 1 }, { output: '👍' }, true],
    ['length', { unit: 'words', min: 3, max: 3 }, { output: ' It  is\nParis ' }, true],
    ['length', { unit: 'tokens', max: 2 }, { usage: { output: 3 } }, false],
    ['latency', { maxMs: 1200 }, { latencyMs: 1200 }, true],
    ['latency', { maxMs: 1200 }, { latencyMs: 1200.5 }, false],
    ['cost', { maxUsd: '0.1' }, { cost: '0.1' }, true],
    ['cost', { maxUsd: '0.1' }, { cost: '0.100000000001' }, false],
    ['tool-calls', {}, { toolCalls: [call('a'), call('b')], expectedOutput: ['a', 'b'] }, true],
    ['tool-calls', {}, { toolCalls: [call('b'), call('a')], expectedOutput: ['a', 'b'] }, false],
    ['tool-calls', { order: 'any' }, { toolCalls: [call('b'), call('a')], expectedOutput: ['a', 'b'] }, true],
    ['tool-calls', {}, { toolCalls: [call('a'), call('x'), call('b')], expectedOutput: ['a', 'b'] }, false],
    [
      'tool-calls',
      { mayHaveOthers: true },
      { toolCalls: [call('a'), call('x'), call('b')], expectedOutput: ['a', 'b'] },
      true,
    ],
    ['tool-calls', { mayHaveOthers: true }, { toolCalls: [call('a')], expectedOutput: ['a', 'a'] }, false],
    ['tool-calls', { calls: [call('a', { x: 1, y: 2 })] }, { toolCalls: [call('a', '{"y":2,"x":1}')] }, true],
    ['tool-calls', { calls: [call('a', { x: 1 })] }, { toolCalls: [call('a', { x: 2 })] }, false],
    [
      'tool-calls',
      { calls: [call('a', '{"id":12345678901234567890}')] },
      { toolCalls: [call('a', { id: '12345678901234567890' })] },
      true,
    ],
    ['tool-calls', { calls: [call('a', { x: 1 })], arguments: 'ignored' }, { toolCalls: [call('a', { x: 2 })] }, true],
    // The expectation of a name only must not match the call that the expectation with arguments needs.
    [
      'tool-calls',
      { calls: ['a', call('a', { x: 1 })], order: 'any' },
      { toolCalls: [call('a', { x: 1 }), call('a')] },
      true,
    ],
    [
      'tool-calls',
      {},
      { toolCalls: [call('a', { x: 1 })], expectedOutput: [{ function: call('a', '{"x": 1}') }] },
      true,
    ],
    ['tool-calls', { calls: [] }, { toolCalls: [call('a')] }, false],
  ];

  test.each(cases)('%s with %j of %j is %s', async (name, settings, subject, value) => {
    const score = await scoreOf(name, settings, subject);
    if (typeof value === 'number') expect(score.value).toBeCloseTo(value, 12);
    else expect(score.value).toBe(value);
    expect(score.dataType).toBe(builtInEvaluators.find((kind) => kind.name === name)?.dataType);
  });

  test('has a case for every evaluator in the list', () => {
    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(builtInEvaluators.map(({ name }) => name)));
  });
});

test.each([
  ['exact-match', {}, { expectedOutput: null }, 'nothing at $.expectedOutput', false],
  ['exact-match', { actual: '$.output.text' }, {}, 'nothing at $.output.text', false],
  ['levenshtein', {}, { output: 'x'.repeat(5001) }, 'has 5001 characters', false],
  ['regex', { pattern: 'x' }, { output: 'y'.repeat(2_000_001) }, 'characters', false],
  ['length', { unit: 'tokens', max: 1 }, { usage: {} }, 'no tokens', false],
  ['latency', { maxMs: 1 }, { latencyMs: null }, 'has not ended', true],
  ['cost', { maxUsd: 1 }, { cost: null }, 'not priced', false],
  ['tool-calls', {}, { expectedOutput: 5 }, 'a list of names', false],
  [
    'json-schema',
    { schema: { type: 'nothing' } },
    { output: {} },
    'The JSON Schema must be a JSON Schema of the draft',
    false,
  ],
  ['unknown', {}, {}, 'name must be one of exact-match', false],
])(
  '%s with %j gives an error, never a score, where it has nothing to judge: %#',
  async (name, settings, subject, text, isPassing) => {
    const failure = await scoreOf(name, settings, subject).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EvaluationError);
    expect(failure).toMatchObject({ message: expect.stringContaining(text) as string, isPassing, calls: [] });
  },
);

test('the comment of tool calls names those that are missing and those that were not expected', async () => {
  const toolCalls = [{ name: 'search', arguments: {} }];
  const score = await scoreOf('tool-calls', { calls: ['book', 'pay'] }, { toolCalls });
  expect(score.comment).toBe('Missing: book, pay. Not expected: search.');
});

test('the comment of a JSON Schema names what does not fit and where', async () => {
  const schema = { properties: { list: { items: { type: 'number' } } }, required: ['q'] };
  const score = await scoreOf('json-schema', { schema }, { output: { list: [1, 'x'] } });
  expect(score).toEqual({
    dataType: 'BOOLEAN',
    value: false,
    comment: "It must have required property 'q'\n/list/1 must be number",
  });
});

test('a JSON Schema whose references multiply is given up after its time, and the next one is compared', async () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [`a${at}`, at === 59 ? {} : twice(`a${at + 1}`)]),
  );
  await expect(scoreOf('json-schema', { schema: { $defs, ...twice('a0') } }, { output: {} })).rejects.toThrow(
    /The JSON Schema .* takes more than 2000 ms/,
  );
  expect((await scoreOf('json-schema', { schema: { type: 'object' } }, { output: {} })).value).toBe(true);
});
