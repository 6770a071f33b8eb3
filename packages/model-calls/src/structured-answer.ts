import { DomainError, ModelCallError, withoutFence, type ProjectId } from '@spanledger/core';
import { budgetOfRequest, compileSchema, SchemaError } from '@spanledger/json-schema';

import { parseJson, type JsonObject } from './json.ts';

type Usage = Readonly<Record<string, number>>;
/** `isCut`: it ended at the limit of tokens. */
export type ReadObject = (text: string, usage: Usage, isCut?: boolean) => Promise<unknown>;

/** For whom an answer is compared. */
export interface AnswerWork {
  readonly projectId: ProjectId;
  readonly signal: AbortSignal;
}

/**
 * Reads the object of an answer and compares it with its schema. Rejects with `refused` at once when that is none, and
 * with `bad_answer` for an answer that does not fit. Servers without support for schemas may put JSON between fences.
 */
export const structuredAnswer = async (schema: JsonObject, work: AnswerWork): Promise<ReadObject> => {
  const issuesOf = await compileSchema(schema, { ...work, budget: budgetOfRequest() }).catch(fail);
  return async (text, usage, isCut = false) => {
    const value = parseJson(withoutFence(text));
    if (typeof value !== 'object' || value === null) {
      throw new ModelCallError('bad_answer', isCut ? cutAnswer : 'The answer of the model is no JSON object.', {
        usage,
      });
    }
    const [issues] = await issuesOf([value]).catch((error: unknown) => fail(error, usage));
    const issue = issues?.[0];
    if (issue === undefined) return value;
    const place = issue.path === '' ? 'The answer of the model' : `The answer of the model at ${issue.path}`;
    throw new ModelCallError('bad_answer', `${place} ${issue.message}.`, { usage });
  };
};

const cutAnswer =
  'The answer of the model is no JSON object, as it ended at its limit of tokens, which reasoning counts towards: give more maxTokens.';

const fail = (error: unknown, usage: Usage = {}): never => {
  if (error instanceof SchemaError) {
    throw error.subject === 'schema'
      ? new ModelCallError('refused', `The schema of the answer ${error.message}.`, { usage })
      : new ModelCallError('bad_answer', `The answer of the model ${error.message}.`, { usage });
  }
  if (error instanceof DomainError) throw new ModelCallError('unavailable', error.message, { usage });
  throw error;
};
