import { setImmediate } from 'node:timers/promises';

import type { JsonSchemaObject } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

import { compileQuickSchema, type AjvError, type QuickValidator } from './compile-quick-schema.ts';
import { expandedLength } from './expanded-length.ts';
import { failureOfSchema, failureOfValue, issuesOf, SchemaError, type SchemaIssue } from './schema-issues.ts';
import { jobMsMax, requestMsMax, schemaThread, type SchemaWork } from './schema-thread.ts';

/** The issues of each value, in their order. */
export type SchemaIssues = (values: readonly unknown[]) => Promise<readonly (readonly SchemaIssue[])[]>;

/** Characters of a schema as JSON. */
const schemaLengthMax = 100_000;
const rememberedSchemas = { max: 500, maxSize: 5_000_000 };
/** Characters of a schema that is compiled in this thread, with its references expanded. */
const quickLengthMax = 2000;
/** With these a value is not compared in time that is proportional to its length and that of the schema. */
const slowKeyword = /"(?:uniqueItems|pattern|patternProperties)"/;
/** Characters of a schema times those of values: at most some twenty milliseconds in this thread, and as many megabytes. */
const quickWorkMax = 1_000_000;
/** The same, of a value whose issues are all listed by the other thread, and the characters of one. */
const listedWorkMax = 10_000_000;
const listedLengthMax = 20_000;
/** Characters of values that are sent to the other thread at once. */
const partLengthMax = 1_000_000;

interface KnownSchema {
  readonly text: string;
  readonly expandedLength: number;
  /** Absent where values are compared in the other thread only. */
  readonly quick: QuickValidator | undefined;
}

interface SentValue {
  readonly at: number;
  readonly text: string;
}

const known = new LRUCache<string, KnownSchema>({ ...rememberedSchemas, sizeCalculation: ({ text }) => text.length });
const thread = schemaThread();

/**
 * Compares values with a JSON Schema of the draft 2020-12: in this thread what surely takes little time and memory, and
 * else in another one, in turn by project and within the budget. All issues of ordinary values are listed, up to 20, and
 * the first of others. Rejects with `SchemaError` for what is no such schema, for references to other documents, and for
 * what takes too much; with `unavailable` when too much waits; with the reason of a signal that aborts before.
 */
export const compileSchema = async (given: JsonSchemaObject, work: SchemaWork): Promise<SchemaIssues> => {
  const schema = await knownSchema(given, work);
  return async (values) => {
    const issues: (readonly SchemaIssue[])[] = [];
    const slow: SentValue[] = [];
    let sum = 0;
    for (const [at, value] of values.entries()) {
      const text = JSON.stringify(value) ?? 'null';
      const own = text.length * schema.expandedLength;
      if (schema.quick === undefined || own > quickWorkMax) slow.push({ at, text });
      else {
        sum += own;
        if (sum > quickWorkMax) {
          await setImmediate();
          sum = own;
        }
        issues[at] = schema.quick(value) ? [] : issuesOf(schema.quick.errors ?? []);
      }
    }
    for (const part of partsOf(slow)) {
      const errors = await errorsOf(schema, part, work);
      for (const [index, { at }] of part.entries()) issues[at] = issuesOf(errors[index] ?? []);
    }
    return issues;
  };
};

const knownSchema = async (given: JsonSchemaObject, work: SchemaWork): Promise<KnownSchema> => {
  const text = JSON.stringify(given);
  const found = known.get(text);
  if (found !== undefined) return found;
  if (text.length > schemaLengthMax)
    throw new SchemaError('schema', `must have at most ${schemaLengthMax} characters as JSON`);
  const length = expandedLength(given);
  const isQuick = length <= quickLengthMax && !slowKeyword.test(text);
  const schema = { text, expandedLength: length, quick: isQuick ? quickValidator(given) : undefined };
  if (!isQuick) {
    const answer = await thread.ask({ schema: text, values: [], allErrorsLengthMax: 0 }, work);
    if ('problem' in answer) throw failureOfSchema(answer, jobMsMax);
  }
  known.set(text, schema);
  return schema;
};

const quickValidator = (schema: JsonSchemaObject): QuickValidator => {
  try {
    return compileQuickSchema(schema);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw failureOfSchema({ problem: 'schema', message }, jobMsMax);
  }
};

function* partsOf(values: readonly SentValue[]): Iterable<readonly SentValue[]> {
  let part: SentValue[] = [];
  let length = 0;
  for (const value of values) {
    if (part.length > 0 && length + value.text.length > partLengthMax) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(value);
    length += value.text.length;
  }
  if (part.length > 0) yield part;
}

const errorsOf = async (
  { text, expandedLength: length }: KnownSchema,
  part: readonly SentValue[],
  work: SchemaWork,
): Promise<readonly (readonly AjvError[])[]> => {
  const allErrorsLengthMax = Math.min(listedLengthMax, listedWorkMax / length);
  const limitMs = work.budget.leftMs < jobMsMax ? requestMsMax : jobMsMax;
  const values = part.map((value) => value.text);
  const answer = await thread.ask({ schema: text, values, allErrorsLengthMax }, work);
  if ('errors' in answer) return answer.errors;
  throw failureOfValue(answer, limitMs);
};
