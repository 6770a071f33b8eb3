import { setImmediate } from 'node:timers/promises';

import { invalidField, type DatasetItemIssue, type JsonSchemaObject } from '@spanledger/core';
import { LRUCache } from 'lru-cache';

import { compileQuickSchema, type QuickValidator } from './compile-quick-schema.ts';
import { expandedLength } from './expanded-length.ts';
import { issuesOf, noSchema, notCompared, type Field } from './schema-issues.ts';
import { jobMsMax, schemaThread, type TimeBudget } from './schema-thread.ts';

/** The issues of each value, in their order. */
export type SchemaCheck = (values: readonly unknown[]) => Promise<readonly (readonly DatasetItemIssue[])[]>;

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
/** For all that one request compares. */
export const requestMsMax = 60_000;

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
 * Compares values of a field with its schema: in this thread what surely takes little time and memory, and else in
 * another one, within the budget. `invalid_input` for what is no JSON Schema of the draft 2020-12, and for what takes
 * too much; references to other documents are refused. All issues of ordinary values are listed, up to 20, and the
 * first of others.
 */
export const schemaCheck = async (
  field: Field,
  given: JsonSchemaObject | null,
  budget: TimeBudget,
): Promise<SchemaCheck> => {
  if (given === null) return async (values) => values.map(() => []);
  const schema = await knownSchema(field, given, budget);
  return async (values) => {
    const issues: (readonly DatasetItemIssue[])[] = [];
    const slow: SentValue[] = [];
    let work = 0;
    for (const [at, value] of values.entries()) {
      const text = JSON.stringify(value) ?? 'null';
      const own = text.length * schema.expandedLength;
      if (schema.quick === undefined || own > quickWorkMax) slow.push({ at, text });
      else {
        work += own;
        if (work > quickWorkMax) {
          await setImmediate();
          work = own;
        }
        issues[at] = schema.quick(value) ? [] : issuesOf(field, schema.quick.errors ?? []);
      }
    }
    for (const part of partsOf(slow)) {
      const errors = await errorsOf(field, schema, part, budget);
      for (const [index, { at }] of part.entries()) issues[at] = issuesOf(field, errors[index] ?? []);
    }
    return issues;
  };
};

const knownSchema = async (field: Field, given: JsonSchemaObject, budget: TimeBudget): Promise<KnownSchema> => {
  const text = JSON.stringify(given);
  const found = known.get(text);
  if (found !== undefined) return found;
  if (text.length > schemaLengthMax)
    throw invalidField(`body.${field}Schema`, `must have at most ${schemaLengthMax} characters as JSON`);
  const length = expandedLength(given);
  const isQuick = length <= quickLengthMax && !slowKeyword.test(text);
  const schema = { text, expandedLength: length, quick: isQuick ? quickValidator(field, given) : undefined };
  if (!isQuick) {
    const answer = await thread.ask({ schema: text, values: [], allErrorsLengthMax: 0 }, budget);
    if ('problem' in answer) throw noSchema(field, answer);
  }
  known.set(text, schema);
  return schema;
};

const quickValidator = (field: Field, schema: JsonSchemaObject): QuickValidator => {
  try {
    return compileQuickSchema(schema);
  } catch (error) {
    throw noSchema(field, { problem: 'schema', message: error instanceof Error ? error.message : String(error) });
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
  field: Field,
  { text, expandedLength: length }: KnownSchema,
  part: readonly SentValue[],
  budget: TimeBudget,
) => {
  const allErrorsLengthMax = Math.min(listedLengthMax, listedWorkMax / length);
  const limitMs = budget.leftMs < jobMsMax ? requestMsMax : jobMsMax;
  const values = part.map((value) => value.text);
  const answer = await thread.ask({ schema: text, values, allErrorsLengthMax }, budget);
  if ('errors' in answer) return answer.errors;
  throw notCompared(field, answer, limitMs);
};
