import { createRequire } from 'node:module';

import { invalidField, type DatasetItemCheck, type DatasetItemIssue, type JsonSchemaObject } from '@spanledger/core';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

import { runInTime } from './run-in-time.ts';

/** Characters of a schema as JSON: compiling one takes proportional time. */
const schemaLengthMax = 100_000;
const issuesMax = 20;
const rememberedSchemas = 500;
/** Of compiling a schema, and of comparing one value: references may multiply, so that a kilobyte takes years. */
const timeoutMs = 2000;
/** Where a value is compared in time that is proportional to it, there is no clock. */
const quickLengthMax = 2000;
const slowKeyword = /"(?:\$ref|\$dynamicRef|uniqueItems|pattern|patternProperties)"/;

/** One of each type: a schema that refers to itself at the same value (`{"$ref": "#"}`) has an answer for none. */
const smallValues: readonly unknown[] = [null, true, 0, '', [], {}];

/** A constructor of patterns in the form that ajv expects: in linear time, whatever the pattern and the text are. */
const linearPattern = Object.assign(
  (pattern: string, _flags: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // Patterns are distinguished by their texts.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'new RegExp' },
);

/** Loaded with the first schema, as it is 77 files; synchronously, since items are validated within transactions. */
const loadAjv = (): typeof ajvModule => createRequire(import.meta.url)('ajv/dist/2020.js') as typeof ajvModule;

interface Validator {
  readonly validate: ValidateFunction;
  readonly isQuick: boolean;
}

const compiled = new LRUCache<string, Validator>({ max: rememberedSchemas });

/** Compares items with JSON Schemas of the draft 2020-12. References to other documents are refused. */
export const itemCheck: DatasetItemCheck = ({ inputSchema, expectedOutputSchema }) => {
  const input = validatorOf('inputSchema', inputSchema);
  const expectedOutput = validatorOf('expectedOutputSchema', expectedOutputSchema);
  return (item) => [
    ...issuesOf('input', input, item.input),
    ...issuesOf('expectedOutput', expectedOutput, item.expectedOutput),
  ];
};

const validatorOf = (field: string, schema: JsonSchemaObject | null): Validator | undefined => {
  if (schema === null) return undefined;
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  if (text.length > schemaLengthMax)
    throw invalidField(`body.${field}`, `must have at most ${schemaLengthMax} characters as JSON`);
  const isQuick = text.length <= quickLengthMax && !slowKeyword.test(text);
  const validator = { validate: compile(field, schema), isQuick };
  compiled.set(text, validator);
  return validator;
};

const compile = (field: string, schema: JsonSchemaObject): ValidateFunction => {
  // One for each schema: ids of one are not known in another. Own properties: `{}` has no `toString` of its own.
  const { Ajv2020 } = loadAjv();
  const options = {
    allErrors: true,
    strict: false,
    validateFormats: false,
    ownProperties: true,
    code: { regExp: linearPattern },
  };
  try {
    const made = runInTime(timeoutMs, () => {
      const validate = new Ajv2020(options).compile({ ...schema });
      if ('$async' in validate) throw new Error('$async is no keyword of it');
      for (const value of smallValues) validate(value);
      return validate;
    });
    if (made === undefined) throw new Error(`it takes more than ${timeoutMs} ms`);
    return made.value;
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : 'it cannot be compiled';
    if (error instanceof RangeError)
      throw invalidField(`body.${field}`, 'must not refer to itself without end, and not be nested too deeply');
    throw invalidField(`body.${field}`, `must be a JSON Schema of the draft 2020-12: ${reason}`);
  }
};

const issuesOf = (
  field: DatasetItemIssue['field'],
  validator: Validator | undefined,
  value: unknown,
): readonly DatasetItemIssue[] => {
  if (validator === undefined) return [];
  const { validate, isQuick } = validator;
  const fits = isQuick ? { value: validate(value) } : runInTime(timeoutMs, () => validate(value));
  if (fits === undefined)
    throw invalidField(`body.${field}`, `takes more than ${timeoutMs} ms to be compared with its schema`);
  if (fits.value) return [];
  return (validate.errors ?? [])
    .slice(0, issuesMax)
    .map((error) => ({ field, path: error.instancePath, message: messageOf(error), keyword: error.keyword }));
};

const nameCharactersMax = 100;

/** With the name of a property that must not be there, which the path does not have. */
const messageOf = ({ message = 'does not fit', params }: ErrorObject): string => {
  const { additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const name = additionalProperty ?? unevaluatedProperty;
  return typeof name === 'string' ? `${message}: ${JSON.stringify(name.slice(0, nameCharactersMax))}` : message;
};
