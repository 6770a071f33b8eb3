import { wrongSetting } from '../definition-error.ts';
import { linearPattern, type LinearPattern } from '../subject/linear-pattern.ts';
import { textAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind, type Settings } from './built-in-kind.ts';
import { actualSetting, pathSetting, shortText } from './compared-texts.ts';

export const regex: BuiltInKind = {
  name: 'regex',
  title: 'Regular expression',
  description: 'True when a regular expression in RE2 syntax is found in the output; with isNegated, when it is not.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf(
    {
      ...actualSetting,
      pattern: { type: 'string', minLength: 1, description: 'In RE2 syntax; (?i) before it takes any case.' },
      isNegated: { type: 'boolean', default: false },
    },
    ['pattern'],
  ),
  prepare: (settings) => {
    const actual = pathSetting(settings, 'actual');
    const pattern = patternSetting(settings);
    return (subject) => {
      const text = shortText(textAt(actual, subject), actual.text, pattern.textLengthMax);
      return isTrue(pattern.isIn(text) !== (settings['isNegated'] === true));
    };
  },
};

const patternSetting = (settings: Settings): LinearPattern => {
  try {
    return linearPattern(settings['pattern'] as string);
  } catch (error) {
    throw wrongSetting('pattern', `must be a regular expression in RE2 syntax: ${(error as Error).message}`);
  }
};
