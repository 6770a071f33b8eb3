import { ModelCallError } from '@spanledger/core';
import { itemCheck } from '@spanledger/datasets';
import { parseJson, type JsonObject } from './json.ts';

type Usage = Readonly<Record<string, number>>;
type ItemCheck = ReturnType<typeof itemCheck>;
export type ReadObject = (text: string, usage: Usage) => unknown;

/**
 * Reads the object of an answer and compares it with its schema. Throws `refused` at once when that is none, and
 * `bad_answer` for an answer that does not fit. Servers without support for schemas may put JSON between fences.
 */
export const structuredAnswer = (schema: JsonObject): ReadObject => {
  const check = compiled(schema);
  return (text, usage) => {
    const value = parseJson(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''));
    if (typeof value !== 'object' || value === null) {
      throw new ModelCallError('bad_answer', 'The answer of the model is no JSON object.', { usage });
    }
    const issue = firstIssue(check, value, usage);
    if (issue === undefined) return value;
    const place = issue.path === '' ? 'The answer of the model' : `The answer of the model at ${issue.path}`;
    throw new ModelCallError('bad_answer', `${place} ${issue.message}.`, { usage });
  };
};

const firstIssue = (check: ItemCheck, value: object, usage: Usage) => {
  try {
    return check({ input: value, expectedOutput: null })[0];
  } catch {
    throw new ModelCallError('bad_answer', 'The answer of the model cannot be compared with its schema in time.', {
      usage,
    });
  }
};

const compiled = (schema: JsonObject): ItemCheck => {
  try {
    return itemCheck({ inputSchema: schema, expectedOutputSchema: null });
  } catch {
    throw new ModelCallError('refused', 'The schema of the answer must be a JSON Schema of the draft 2020-12.');
  }
};
