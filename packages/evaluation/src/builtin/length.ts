import { EvaluationError, type EvaluationSubject } from '@spanledger/core';

import { DefinitionError } from '../definition-error.ts';
import type { SubjectPath } from '../subject/subject-path.ts';
import { spacedWords, textAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind } from './built-in-kind.ts';
import { actualSetting, pathSetting } from './compared-texts.ts';

interface LengthSettings {
  readonly unit: 'characters' | 'words' | 'tokens';
  readonly min?: number;
  readonly max?: number;
}

const bound = { type: 'integer', minimum: 0 } as const;

export const length: BuiltInKind = {
  name: 'length',
  title: 'Length',
  description:
    'True when the output has at least and at most so many characters, words, or tokens as they were counted.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf({
    ...actualSetting,
    unit: { enum: ['characters', 'words', 'tokens'], default: 'characters' },
    min: bound,
    max: bound,
  }),
  prepare: (settings) => {
    const actual = pathSetting(settings, 'actual');
    const { unit, min, max } = settings as unknown as LengthSettings;
    if (min === undefined && max === undefined) {
      throw new DefinitionError([{ path: 'settings', message: 'must have min, max, or both' }]);
    }
    if ((min ?? 0) > (max ?? Number.POSITIVE_INFINITY)) {
      throw new DefinitionError([{ path: 'settings.max', message: `must be at least min, which is ${min}` }]);
    }
    return (subject) => {
      const count = countOf(unit, actual, subject);
      return isTrue(count >= (min ?? 0) && count <= (max ?? Number.POSITIVE_INFINITY), `It has ${count} ${unit}.`);
    };
  },
};

const countOf = (unit: LengthSettings['unit'], actual: SubjectPath, subject: EvaluationSubject): number => {
  if (unit === 'characters') return Array.from(textAt(actual, subject)).length;
  if (unit === 'words') return spacedWords(textAt(actual, subject)).length;
  const tokens = subject.usage['output'];
  if (tokens === undefined) throw new EvaluationError('The subject has no tokens of its output (usage.output).', false);
  return tokens;
};
