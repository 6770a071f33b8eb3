import { EvaluationError, parseShown, type EvaluationSubject } from '@spanledger/core';

import type { SubjectPath } from './subject-path.ts';

/** JSON with the members of objects in the order of their names. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortedMembers);

const sortedMembers = (_name: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // Without a prototype, a member may have any name.
  const sorted = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value).toSorted()) sorted[name] = (value as Record<string, unknown>)[name];
  return sorted;
};

/** A text unchanged, any other value as canonical JSON. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson(value));

/** Rejects with `EvaluationError` without a value. */
export const valueAt = (path: SubjectPath, subject: EvaluationSubject): unknown => {
  const value = path.read(subject);
  if (value === undefined) throw new EvaluationError(`The subject has nothing at ${path.text}.`, false);
  return value;
};

export const textAt = (path: SubjectPath, subject: EvaluationSubject): string => textOf(valueAt(path, subject));

/** The value; for a text that is JSON, the parsed one, whose digits are all there, as those of subjects are. */
export const parsedOrSame = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return parseShown(value);
  } catch {
    return value;
  }
};

/** White space parts words. */
export const spacedWords = (text: string): readonly string[] => text.split(/\s+/u).filter((word) => word !== '');

/** Letters and digits in lower case, without punctuation. */
export const plainWords = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
