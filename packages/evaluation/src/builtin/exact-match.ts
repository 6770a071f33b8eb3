import { isTrue, settingsOf, type BuiltInKind } from './built-in-kind.ts';
import { comparedSettings, comparedTexts } from './compared-texts.ts';

export const exactMatch: BuiltInKind = {
  name: 'exact-match',
  title: 'Exact match',
  description:
    'True when the output is the expected output. What is no text is compared as JSON, in whatever order its members are.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf(comparedSettings),
  prepare: (settings) => {
    const texts = comparedTexts(settings, Number.POSITIVE_INFINITY);
    return (subject) => {
      const { actual, expected } = texts(subject);
      return isTrue(actual === expected);
    };
  },
};
