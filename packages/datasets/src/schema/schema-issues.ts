import { invalidField, unavailable, type DatasetItemIssue, type DomainError } from '@spanledger/core';

import type { SchemaError } from './compile-quick-schema.ts';
import { errorsMax, heapMegabytesMax, jobMsMax, type SchemaProblem } from './schema-thread.ts';

export type Field = DatasetItemIssue['field'];

const reasonCharactersMax = 300;
const nameCharactersMax = 100;

export const issuesOf = (field: Field, errors: readonly SchemaError[]): readonly DatasetItemIssue[] =>
  errors
    .slice(0, errorsMax)
    .map((error) => ({ field, path: error.instancePath, message: messageOf(error), keyword: error.keyword }));

/** With the name of a property that must not be there, which the path does not have. */
const messageOf = ({ message = 'does not fit', params }: SchemaError): string => {
  const { additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const name = additionalProperty ?? unevaluatedProperty;
  return typeof name === 'string' ? `${message}: ${JSON.stringify(name.slice(0, nameCharactersMax))}` : message;
};

/** The error for a schema that could not be compiled. */
export const noSchema = (field: Field, { problem, message = '' }: SchemaProblem): DomainError => {
  if (problem === 'broken') return failed(message);
  const path = `body.${field}Schema`;
  if (problem === 'depth')
    return invalidField(path, 'must not refer to itself without end, and not be nested too deeply');
  const reason =
    problem === 'schema' ? message.slice(0, reasonCharactersMax) : `it takes ${excessOf(problem, jobMsMax)}`;
  return invalidField(path, `must be a JSON Schema of the draft 2020-12: ${reason}`);
};

/** The error for values that could not be compared with their schema. */
export const notCompared = (field: Field, { problem, message = '' }: SchemaProblem, limitMs: number): DomainError => {
  if (problem === 'broken' || problem === 'schema') return failed(message);
  const path = `body.${field}`;
  if (problem === 'depth') return invalidField(path, `is nested too deeply to be compared with ${field}Schema`);
  return invalidField(path, `takes ${excessOf(problem, limitMs)} to be compared with ${field}Schema`);
};

const excessOf = (problem: 'time' | 'memory', limitMs: number): string =>
  problem === 'time' ? `more than ${limitMs} ms` : `more than ${heapMegabytesMax} MiB of memory`;

const failed = (message: string): DomainError =>
  unavailable('JSON Schemas cannot be used right now. Try again.', new Error(message));
