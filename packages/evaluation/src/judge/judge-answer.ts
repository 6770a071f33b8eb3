import { withoutFence, type EvaluatedScore, type JudgeEvaluator, type ModelAnswer } from '@spanledger/core';

const commentLengthMax = 10_000;

type ScoreForm = Pick<JudgeEvaluator, 'dataType' | 'categories' | 'range'>;

/** JSON Schema of a judge's answer: its reasoning first, so that the score follows from it. */
export const answerSchema = (form: ScoreForm): Readonly<Record<string, unknown>> => ({
  type: 'object',
  properties: {
    reasoning: { type: 'string', description: 'Why, in a few sentences, before the score.' },
    score: scoreSchema(form),
  },
  required: ['reasoning', 'score'],
  additionalProperties: false,
});

// Bounds are in words: not every provider supports `minimum` and `maximum`. The answer is checked in any case.
const scoreSchema = ({ dataType, categories, range }: ScoreForm): Readonly<Record<string, unknown>> => {
  if (dataType === 'BOOLEAN') return { type: 'boolean' };
  if (dataType === 'CATEGORICAL') return { type: 'string', enum: [...(categories ?? [])] };
  return { type: 'number', ...(range === undefined ? {} : { description: `From ${range.min} to ${range.max}.` }) };
};

/** The score of an answer, or its problem. */
export const readJudgeAnswer = (
  answer: ModelAnswer,
  form: ScoreForm,
): EvaluatedScore | { readonly problem: string } => {
  const given = answer.object ?? parsedObject(answer.text);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const end = answer.finishReason === 'length' ? ', and it ended at the limit of tokens' : '';
    return { problem: `the answer must be a JSON object with reasoning and score${end}` };
  }
  const { reasoning, score } = given as Readonly<Record<string, unknown>>;
  if (typeof reasoning !== 'string') return { problem: 'reasoning must be a text' };
  const problem = scoreProblem(score, form);
  if (problem !== undefined) return { problem };
  return {
    dataType: form.dataType,
    value: score as EvaluatedScore['value'],
    ...(reasoning === '' ? {} : { comment: reasoning.slice(0, commentLengthMax) }),
  };
};

/** Of an object, also in a fence of Markdown. */
const parsedObject = (text: string): unknown => {
  try {
    return JSON.parse(withoutFence(text)) as unknown;
  } catch {
    return undefined;
  }
};

const scoreProblem = (score: unknown, { dataType, categories = [], range }: ScoreForm): string | undefined => {
  if (dataType === 'BOOLEAN') return typeof score === 'boolean' ? undefined : 'score must be true or false';
  if (dataType === 'CATEGORICAL') {
    return categories.includes(score as string) ? undefined : `score must be one of ${categories.join(', ')}`;
  }
  if (typeof score !== 'number' || !Number.isFinite(score)) return 'score must be a number';
  const isInside = range === undefined || (score >= range.min && score <= range.max);
  return isInside ? undefined : `score must be from ${range.min} to ${range.max}, and is ${score}`;
};
