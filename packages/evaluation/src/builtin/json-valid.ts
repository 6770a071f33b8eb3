import { valueAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind } from './built-in-kind.ts';
import { actualSetting, pathSetting } from './compared-texts.ts';

export const jsonValid: BuiltInKind = {
  name: 'json-valid',
  title: 'Valid JSON',
  description: 'True when the output is JSON: an object, a list, or a text that is parsed as JSON.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf({ ...actualSetting, type: { enum: ['any', 'object', 'array'], default: 'any' } }),
  prepare: (settings) => {
    const actual = pathSetting(settings, 'actual');
    return (subject) => {
      const read = jsonOf(valueAt(actual, subject));
      if ('problem' in read) return isTrue(false, read.problem);
      const type = Array.isArray(read.value) ? 'array' : typeof read.value;
      return isTrue(
        settings['type'] === 'any' || (read.value !== null && settings['type'] === type),
        `It is ${nameOf(read.value)}.`,
      );
    };
  },
};

/** A text is parsed; anything else is JSON already. */
export const jsonOf = (value: unknown): { readonly value: unknown } | { readonly problem: string } => {
  if (typeof value !== 'string') return { value };
  try {
    return { value: JSON.parse(value) as unknown };
  } catch {
    return { problem: 'It is no JSON.' };
  }
};

const nameOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};
