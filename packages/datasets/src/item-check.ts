import { createRequire } from 'node:module';

import { invalidField, type DatasetItemCheck, type DatasetItemIssue, type JsonSchemaObject } from '@spanledger/core';
import type * as ajvModule from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

/** Characters of a schema as JSON: compiling one takes proportional time. */
const schemaLengthMax = 100_000;
const issuesMax = 20;
const rememberedSchemas = 500;

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

const compiled = new LRUCache<string, ValidateFunction>({ max: rememberedSchemas });

/** Compares items with JSON Schemas of the draft 2020-12. References to other documents are refused. */
export const itemCheck: DatasetItemCheck = ({ inputSchema, expectedOutputSchema }) => {
  const input = validatorOf('inputSchema', inputSchema);
  const expectedOutput = validatorOf('expectedOutputSchema', expectedOutputSchema);
  return (item) => [
    ...issuesOf('input', input, item.input),
    ...issuesOf('expectedOutput', expectedOutput, item.expectedOutput),
  ];
};

const validatorOf = (field: string, schema: JsonSchemaObject | null): ValidateFunction | undefined => {
  if (schema === null) return undefined;
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  if (text.length > schemaLengthMax)
    throw invalidField(`body.${field}`, `must have at most ${schemaLengthMax} characters as JSON`);
  const validate = compile(field, schema);
  compiled.set(text, validate);
  return validate;
};

const compile = (field: string, schema: JsonSchemaObject): ValidateFunction => {
  // One for each schema: ids of one are not known in another. Own properties: `{}` has no `toString` of its own.
  const { Ajv2020 } = loadAjv();
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    ownProperties: true,
    code: { regExp: linearPattern },
  });
  try {
    const validate = ajv.compile({ ...schema });
    if ('$async' in validate) throw new Error('$async is no keyword of it');
    for (const value of smallValues) validate(value);
    return validate;
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : 'it cannot be compiled';
    if (error instanceof RangeError)
      throw invalidField(`body.${field}`, 'must not refer to itself without end, and not be nested too deeply');
    throw invalidField(`body.${field}`, `must be a JSON Schema of the draft 2020-12: ${reason}`);
  }
};

const issuesOf = (
  field: DatasetItemIssue['field'],
  validate: ValidateFunction | undefined,
  value: unknown,
): readonly DatasetItemIssue[] => {
  if (validate === undefined || validate(value)) return [];
  return (validate.errors ?? []).slice(0, issuesMax).map(({ instancePath, message = 'does not fit', keyword }) => ({
    field,
    path: instancePath,
    message,
    keyword,
  }));
};
