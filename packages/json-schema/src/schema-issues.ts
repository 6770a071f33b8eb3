import { unavailable } from '@spanledger/core';

import type { AjvError } from './compile-quick-schema.ts';
import { errorsMax, heapMegabytesMax, type SchemaProblem } from './schema-thread.ts';

/** One thing in which a value does not fit a schema. */
export interface SchemaIssue {
  /** A JSON pointer within the value; empty for the value itself. */
  readonly path: string;
  readonly message: string;
  /** Of the schema, such as `required`. */
  readonly keyword: string;
}

/** What cannot be used: a schema that is none, or a value that takes too much. The message is the end of a sentence about it. */
export class SchemaError extends Error {
  readonly subject: 'schema' | 'value';

  constructor(subject: SchemaError['subject'], message: string) {
    super(message);
    this.subject = subject;
  }
}

const reasonCharactersMax = 300;
const nameCharactersMax = 100;

export const issuesOf = (errors: readonly AjvError[]): readonly SchemaIssue[] =>
  errors
    .slice(0, errorsMax)
    .map((error) => ({ path: error.instancePath, message: messageOf(error), keyword: error.keyword }));

/** With the name of a property that must not be there, which the path does not have. */
const messageOf = ({ message = 'does not fit', params }: AjvError): string => {
  const { additionalProperty, unevaluatedProperty } = params as Readonly<Record<string, unknown>>;
  const name = additionalProperty ?? unevaluatedProperty;
  return typeof name === 'string' ? `${message}: ${JSON.stringify(name.slice(0, nameCharactersMax))}` : message;
};

/** The error for a schema that could not be compiled within `limitMs`. */
export const failureOfSchema = ({ problem, message = '' }: SchemaProblem, limitMs: number): Error => {
  if (problem === 'broken') return failed(message);
  if (problem === 'depth')
    return new SchemaError('schema', 'must not refer to itself without end, and not be nested too deeply');
  const reason =
    problem === 'schema' ? message.slice(0, reasonCharactersMax) : `it takes ${excessOf(problem, limitMs)}`;
  return new SchemaError('schema', `must be a JSON Schema of the draft 2020-12: ${reason}`);
};

/** The error for values that could not be compared with their schema within `limitMs`. */
export const failureOfValue = ({ problem, message = '' }: SchemaProblem, limitMs: number): Error => {
  if (problem === 'broken' || problem === 'schema') return failed(message);
  const what = problem === 'depth' ? 'is nested too deeply' : `takes ${excessOf(problem, limitMs)}`;
  return new SchemaError('value', `${what} to be compared with its schema`);
};

const excessOf = (problem: 'time' | 'memory', limitMs: number): string =>
  problem === 'time' ? `more than ${limitMs} ms` : `more than ${heapMegabytesMax} MiB of memory`;

const failed = (message: string): Error =>
  unavailable('JSON Schemas cannot be used right now. Try again.', new Error(message));
