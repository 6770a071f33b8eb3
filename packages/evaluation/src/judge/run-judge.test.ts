import {
  EvaluationError,
  ModelCallError,
  type Evaluation,
  type JudgeEvaluator,
  type ModelAnswer,
} from '@spanledger/core';
import { describe, expect, test } from 'vitest';

import { aJudge, aModel, anAnswer, aSubject } from '../evaluation.fixture.ts';
import { runJudge } from './run-judge.ts';

const judged = async (definition: JudgeEvaluator, ...answers: readonly (ModelAnswer | Error)[]) => {
  const { ports, requests } = aModel(...answers);
  const outcome: Evaluation | EvaluationError = await runJudge(definition, aSubject(), ports).catch(
    (error: unknown) => {
      expect(error).toBeInstanceOf(EvaluationError);
      return error as EvaluationError;
    },
  );
  return { outcome, requests };
};

test('a judge is asked once, with its variables filled in and a schema, and its reasoning is the comment', async () => {
  const answer = anAnswer({ reasoning: 'It is.', score: 0.9 });
  const { outcome, requests } = await judged(aJudge(), answer);
  const request = {
    model: 'judge-1',
    messages: [{ role: 'user', content: 'Is Paris right?' }],
    parameters: { temperature: 0 },
    schema: {
      type: 'object',
      properties: {
        reasoning: { type: 'string', description: expect.any(String) as string },
        score: { type: 'number', description: 'From 0 to 1.' },
      },
      required: ['reasoning', 'score'],
      additionalProperties: false,
    },
  };
  expect(requests).toEqual([request]);
  expect(outcome).toEqual({
    scores: [{ dataType: 'NUMERIC', value: 0.9, comment: 'It is.' }],
    calls: [{ request: requests[0], answer, usage: { input: 10, output: 5 }, startedAtMs: 1, endedAtMs: 2 }],
  });
});

describe('an answer in any usual form is read:', () => {
  const boolean = aJudge({ dataType: 'BOOLEAN', range: undefined });
  const categorical = aJudge({ dataType: 'CATEGORICAL', range: undefined, categories: ['good', 'bad'] });
  test.each([
    [boolean, anAnswer({ reasoning: '', score: false }), { dataType: 'BOOLEAN', value: false }],
    [categorical, anAnswer({ reasoning: '', score: 'bad' }), { dataType: 'CATEGORICAL', value: 'bad' }],
    [aJudge({ range: undefined }), anAnswer({ reasoning: '', score: -7 }), { dataType: 'NUMERIC', value: -7 }],
    [aJudge(), anAnswer(undefined, { text: '{"reasoning":"","score":1}' }), { dataType: 'NUMERIC', value: 1 }],
    [
      aJudge(),
      anAnswer(undefined, { text: '```json\n{"reasoning":"a","score":0}\n```' }),
      { dataType: 'NUMERIC', value: 0, comment: 'a' },
    ],
  ])('%#', async (definition, answer, score) => {
    expect((await judged(definition, answer)).outcome).toMatchObject({ scores: [score] });
  });
});

test.each([
  [{}, { reasoning: '', score: 1.5 }, 'score must be from 0 to 1, and is 1.5'],
  [{}, { reasoning: '', score: '0.5' }, 'score must be a number'],
  [{}, { score: 1 }, 'reasoning must be a text'],
  [{}, [], 'the answer must be a JSON object'],
  [{ dataType: 'BOOLEAN', range: undefined }, { reasoning: '', score: 1 }, 'score must be true or false'],
  [
    { dataType: 'CATEGORICAL', range: undefined, categories: ['good', 'bad'] },
    { reasoning: '', score: 'Good' },
    'score must be one of good, bad',
  ],
] as const)(
  'an answer that does not fit is asked for again, with what was wrong: %#',
  async (given, wrong, problem) => {
    const definition = aJudge(given);
    const score = { NUMERIC: 1, BOOLEAN: true, CATEGORICAL: 'good' }[definition.dataType];
    const { outcome, requests } = await judged(definition, anAnswer(wrong), anAnswer({ reasoning: '', score }));
    expect(outcome).toMatchObject({ scores: [{ value: score }], calls: [{}, {}] });
    expect(requests[1]?.messages).toEqual([
      { role: 'user', content: 'Is Paris right?' },
      { role: 'assistant', content: JSON.stringify(wrong) },
      { role: 'user', content: expect.stringContaining(problem) as string },
    ]);
  },
);

test('after three answers that do not fit the judge fails for good, with all three calls and what they used', async () => {
  const wrong = anAnswer({ reasoning: '', score: 2 });
  const unreadable = new ModelCallError('bad_answer', 'no JSON', { usage: { output: 4 } });
  const { outcome, requests } = await judged(aJudge(), wrong, unreadable, wrong);
  expect(requests).toHaveLength(3);
  expect(outcome).toMatchObject({
    isPassing: false,
    message: expect.stringContaining('in 3 attempts: score must be from 0 to 1') as string,
    calls: [{ usage: wrong.usage }, { usage: { output: 4 }, error: 'no JSON' }, { usage: wrong.usage }],
  });
});

test('the reason of an answer that does not fit is one sentence', async () => {
  const failure = new ModelCallError('bad_answer', 'The answer of the model is no JSON object.', {});
  const { outcome, requests } = await judged(aJudge(), failure, failure, failure);
  expect(outcome).toMatchObject({
    message: 'The judge gave no answer that can be used in 3 attempts: The answer of the model is no JSON object.',
  });
  expect(JSON.stringify(requests)).not.toContain('object..');
});

test.each([
  ['refused', false],
  ['limited', true],
  ['unavailable', true],
  ['timeout', true],
] as const)('a call that is %s is not tried again at once, and passing is %s', async (failure, isPassing) => {
  const error = new ModelCallError(failure, 'The provider refuses.', { retryAfterMs: 5000, usage: { input: 1 } });
  const { outcome, requests } = await judged(aJudge(), error);
  expect(requests).toHaveLength(1);
  expect(outcome).toMatchObject({ isPassing, message: error.message, cause: error, calls: [{ usage: { input: 1 } }] });
});

test('a failure that is no failure of a model is passing, and keeps its cause', async () => {
  const error = new TypeError('broken');
  expect((await judged(aJudge(), error)).outcome).toMatchObject({ isPassing: true, cause: error, calls: [{}] });
});

test('a judge whose variable has no text calls no model', async () => {
  const { outcome, requests } = await judged(aJudge({ variables: { answer: '$.nothing' } }));
  expect(requests).toEqual([]);
  expect(outcome).toMatchObject({ isPassing: false, calls: [] });
});

test('a judge that is aborted rejects with the reason of the signal', async () => {
  const controller = new AbortController();
  const reason = new Error('The worker ends.');
  const { ports } = aModel();
  const callModel = async (): Promise<never> => {
    controller.abort(reason);
    throw new ModelCallError('unavailable', 'cut off');
  };
  const aborted = { ...ports, callModel, signal: controller.signal };
  await expect(runJudge(aJudge(), aSubject(), aborted)).rejects.toBe(reason);
});
