import { textAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind } from './built-in-kind.ts';
import { comparedSettings, formOf, pathSetting } from './compared-texts.ts';
import { holdsText } from './holds-text.ts';

export const contains: BuiltInKind = {
  name: 'contains',
  title: 'Contains',
  description:
    'True when the output contains all, any or none of some texts, or of the expected output where none are given.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf({
    ...comparedSettings,
    texts: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, maxItems: 100 },
    mode: { enum: ['all', 'any', 'none'], default: 'all' },
  }),
  prepare: (settings) => {
    const [actual, expected] = [pathSetting(settings, 'actual'), pathSetting(settings, 'expected')];
    const form = formOf(settings);
    const { texts, mode } = settings as { readonly texts?: readonly string[]; readonly mode: 'all' | 'any' | 'none' };
    return (subject) => {
      const text = form(textAt(actual, subject));
      const wanted = texts ?? [textAt(expected, subject)];
      const missing = wanted.filter((one) => !holdsText(text, form(one)));
      const found = wanted.length - missing.length;
      const isFulfilled = { all: missing.length === 0, any: found > 0, none: found === 0 }[mode];
      return isTrue(isFulfilled, `It contains ${found} of ${wanted.length}.`);
    };
  },
};
