import { EvaluationError } from '@spanledger/core';
import { FunctionExpressionType, JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3';
import { LRUCache } from 'lru-cache';

import { linearPattern } from './linear-pattern.ts';

/** A compiled JSONPath (RFC 9535) within a subject. */
export interface SubjectPath {
  readonly text: string;
  /**
   * The value of a path to one place, the list of values of any other; `undefined` without a value, and for `null`.
   * `EvaluationError` when it would take too long.
   */
  read(subject: object): unknown;
}

const pathLengthMax = 500;
/** Each comma in brackets may double the results of a path. */
const commasMax = 4;
/** A path that descends visits every value of a subject, and stores the path to each. */
const nestingMax = 100;
const descendedValuesMax = 20_000;

/** `match` and `search` of RFC 9535, in linear time. An invalid pattern matches nothing, as the RFC requires. */
const patternFunction = (test: (pattern: string, text: string) => boolean) => ({
  argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
  returnType: FunctionExpressionType.LogicalType,
  call: (text: unknown, pattern: unknown): boolean => {
    if (typeof text !== 'string' || typeof pattern !== 'string') return false;
    try {
      return test(pattern, text);
    } catch {
      return false;
    }
  },
});

const isShort = (pattern: string, text: string): boolean => text.length <= linearPattern(pattern).textLengthMax;

const environment = new JSONPathEnvironment({ maxRecursionDepth: nestingMax });
environment.functionRegister.set(
  'match',
  patternFunction((pattern, text) => isShort(pattern, text) && linearPattern(pattern).isWhole(text)),
);
environment.functionRegister.set(
  'search',
  patternFunction((pattern, text) => isShort(pattern, text) && linearPattern(pattern).isIn(text)),
);

const compiled = new LRUCache<string, SubjectPath>({ max: 1000 });

/** Throws an `Error` with the reason. */
export const subjectPath = (text: string): SubjectPath => {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const made = compile(text);
  compiled.set(text, made);
  return made;
};

const compile = (text: string): SubjectPath => {
  if (text.length > pathLengthMax) throw new Error(`it may have ${pathLengthMax} characters`);
  const query = environment.compile(text);
  const doesDescend = checkWork(text) > 0;
  const isOne = query.singularQuery();
  return {
    text,
    read: (subject) => {
      if (doesDescend && hasMoreValues(subject, descendedValuesMax))
        throw unreadable(text, 'there are too many values');
      try {
        return found(query, isOne, subject);
      } catch (error) {
        throw unreadable(text, (error as Error).message);
      }
    },
  };
};

const unreadable = (text: string, why: string): EvaluationError =>
  new EvaluationError(`The path ${text} cannot be followed: ${why}.`, false);

const hasMoreValues = (value: unknown, max: number): boolean => {
  const waiting: unknown[] = [value];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += members.length;
    if (count > max) return true;
    for (const member of members) waiting.push(member ?? null);
  }
  return false;
};

/** A path visits each place of a subject a few times at most. Returns how often it descends. */
const checkWork = (text: string): number => {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  const count = (of: string): number => bare.split(of).length - 1;
  if (count('..') > 1) throw new Error('it may descend (..) once');
  if (count('$') > 1) throw new Error('it may name the root ($) once, at its beginning');
  if (count(',') > commasMax) throw new Error(`it may have ${commasMax} commas`);
  return count('..');
};

const found = (query: JSONPathQuery, isOne: boolean, subject: object): unknown => {
  const values = query.query(subject as unknown as JSONValue).values();
  const value: unknown = isOne ? values[0] : values;
  return value === null || values.length === 0 ? undefined : value;
};
