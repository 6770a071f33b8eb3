import { EvaluationError, type EvaluationSubject } from '@spanledger/core';

import { wrongSetting } from '../definition-error.ts';
import { subjectPath, type SubjectPath } from '../subject/subject-path.ts';
import { textAt } from '../subject/text-of.ts';
import type { Settings } from './built-in-kind.ts';

export const actualSetting = {
  actual: { type: 'string', default: '$.output', description: 'JSONPath of what is judged.' },
} as const;

export const expectedSetting = {
  expected: { type: 'string', default: '$.expectedOutput', description: 'JSONPath of what it is compared with.' },
} as const;

const formSettings = {
  trim: { type: 'boolean', default: true, description: 'Leave out white space at both ends.' },
  ignoreCase: { type: 'boolean', default: false, description: 'Take capital and small letters as the same.' },
} as const;

/** Of evaluators that compare two texts. */
export const comparedSettings = { ...actualSetting, ...expectedSetting, ...formSettings } as const;

/** The path of a setting; `DefinitionError` when it is none. */
export const pathSetting = (settings: Settings, name: string): SubjectPath => {
  try {
    return subjectPath(settings[name] as string);
  } catch (error) {
    throw wrongSetting(name, `must be a JSONPath (RFC 9535) such as $.output: ${(error as Error).message}`);
  }
};

/** A text in the form in which the settings compare it. */
export const formOf =
  ({ trim, ignoreCase }: Settings) =>
  (text: string): string => {
    const trimmed = trim === true ? text.trim() : text;
    return ignoreCase === true ? trimmed.toLowerCase() : trimmed;
  };

export interface TextPair {
  readonly actual: string;
  readonly expected: string;
}

/** Reads both texts. `EvaluationError` when one is missing, or has more than `lengthMax` characters. */
export const comparedTexts = (settings: Settings, lengthMax: number): ((subject: EvaluationSubject) => TextPair) => {
  const [actual, expected] = [pathSetting(settings, 'actual'), pathSetting(settings, 'expected')];
  const form = formOf(settings);
  const read = (path: SubjectPath, subject: EvaluationSubject): string =>
    shortText(form(textAt(path, subject)), path.text, lengthMax);
  return (subject) => ({ actual: read(actual, subject), expected: read(expected, subject) });
};

/** `EvaluationError` when the text has more than `lengthMax` characters. */
export const shortText = (text: string, at: string, lengthMax: number): string => {
  if (text.length <= lengthMax) return text;
  throw new EvaluationError(
    `The text at ${at} has ${text.length} characters; this evaluator takes ${lengthMax}.`,
    false,
  );
};
