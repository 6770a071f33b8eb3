import { DomainError, ModelCallError, type DatasetItemIssue, type IssuesOfItems } from '@spanledger/core';
import { itemCheck } from '@spanledger/datasets';
import { parseJson, type JsonObject } from './json.ts';

type Usage = Readonly<Record<string, number>>;
export type ReadObject = (text: string, usage: Usage) => Promise<unknown>;

/**
 * Reads the object of an answer and compares it with its schema. Rejects with `refused` at once when that is none, and
 * with `bad_answer` for an answer that does not fit. Servers without support for schemas may put JSON between fences.
 */
export const structuredAnswer = async (schema: JsonObject): Promise<ReadObject> => {
  const issuesOf = await compiled(schema);
  return async (text, usage) => {
    const value = parseJson(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''));
    if (typeof value !== 'object' || value === null) {
      throw new ModelCallError('bad_answer', 'The answer of the model is no JSON object.', { usage });
    }
    const issue = await firstIssue(issuesOf, value, usage);
    if (issue === undefined) return value;
    const place = issue.path === '' ? 'The answer of the model' : `The answer of the model at ${issue.path}`;
    throw new ModelCallError('bad_answer', `${place} ${issue.message}.`, { usage });
  };
};

const firstIssue = async (
  issuesOf: IssuesOfItems,
  value: object,
  usage: Usage,
): Promise<DatasetItemIssue | undefined> => {
  try {
    const [issues] = await issuesOf([{ input: value, expectedOutput: null }]);
    return issues?.[0];
  } catch (error) {
    if (isPassing(error)) throw new ModelCallError('unavailable', error.message, { usage });
    const message = 'The answer of the model cannot be compared with its schema in time.';
    throw new ModelCallError('bad_answer', message, { usage });
  }
};

const compiled = async (schema: JsonObject): Promise<IssuesOfItems> => {
  try {
    return await itemCheck({ inputSchema: schema, expectedOutputSchema: null });
  } catch (error) {
    if (isPassing(error)) throw new ModelCallError('unavailable', error.message);
    throw new ModelCallError('refused', 'The schema of the answer must be a JSON Schema of the draft 2020-12.');
  }
};

const isPassing = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code === 'unavailable';
