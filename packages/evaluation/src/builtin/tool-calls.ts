import { EvaluationError } from '@spanledger/core';

import { canonicalJson, parsedOrSame, valueAt } from '../subject/text-of.ts';
import { isTrue, settingsOf, type BuiltInKind, type Settings } from './built-in-kind.ts';
import { expectedSetting, pathSetting } from './compared-texts.ts';

interface Call {
  readonly name: string;
  /** Canonical JSON; `undefined`: any arguments. */
  readonly arguments: string | undefined;
}

const callSchema = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'object', properties: { name: { type: 'string', minLength: 1 }, arguments: {} }, required: ['name'] },
  ],
} as const;

export const toolCalls: BuiltInKind = {
  name: 'tool-calls',
  title: 'Tool calls',
  description:
    'True when the expected tools were called: in their order or in any, with equal arguments (as JSON) or whatever they are, alone or among others.',
  dataType: 'BOOLEAN',
  settingsSchema: settingsOf({
    ...expectedSetting,
    calls: {
      type: 'array',
      items: callSchema,
      maxItems: 100,
      description: 'What is expected, instead of what lies at the path: names, or objects with name and arguments.',
    },
    order: { enum: ['same', 'any'], default: 'same' },
    arguments: { enum: ['equal', 'ignored'], default: 'equal' },
    mayHaveOthers: { type: 'boolean', default: false },
  }),
  prepare: (settings) => {
    const expectedPath = pathSetting(settings, 'expected');
    const given = settings['calls'] as readonly unknown[] | undefined;
    return (subject) => {
      const expected = callsOf(given ?? valueAt(expectedPath, subject), expectedPath.text);
      const actual = subject.toolCalls.map(({ name, arguments: values }) => ({
        name,
        arguments: canonicalArguments(values),
      }));
      return compare(actual, expected, settings);
    };
  },
};

const canonicalArguments = (values: unknown): string => canonicalJson(parsedOrSame(values) ?? {});

const callsOf = (value: unknown, at: string): readonly Call[] => {
  const parsed = parsedOrSame(value);
  return (Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed]).map((one) => callOf(one, at));
};

/** A name, `{name, arguments?}`, or the form `{function: {name, arguments}}` of chat completions. */
const callOf = (value: unknown, at: string): Call => {
  if (typeof value === 'string' && value !== '') return { name: value, arguments: undefined };
  if (typeof value === 'object' && value !== null) {
    const { name, arguments: values, function: nested } = value as Settings;
    if (nested !== undefined) return callOf(nested, at);
    if (typeof name === 'string') {
      return { name, arguments: values === undefined ? undefined : canonicalArguments(values) };
    }
  }
  const form = 'a list of names, or of objects with name and arguments';
  throw new EvaluationError(`What is expected at ${at} must be ${form}.`, false);
};

const compare = (actual: readonly Call[], expected: readonly Call[], settings: Settings) => {
  const isSame = (one: Call, other: Call): boolean =>
    one.name === other.name &&
    (settings['arguments'] === 'ignored' || other.arguments === undefined || one.arguments === other.arguments);
  const match = settings['order'] === 'same' ? inOrder : inAnyOrder;
  const { missing, others } = match(actual, expected, isSame);
  const isRight = missing.length === 0 && (others.length === 0 || settings['mayHaveOthers'] === true);
  const names = (calls: readonly Call[]): string => calls.map(({ name }) => name).join(', ');
  const parts = [
    ...(missing.length === 0 ? [] : [`Missing: ${names(missing)}.`]),
    ...(others.length === 0 ? [] : [`Not expected: ${names(others)}.`]),
  ];
  return isTrue(isRight, parts.length === 0 ? undefined : parts.join(' '));
};

type IsSame = (actual: Call, expected: Call) => boolean;

/** The earliest matching call leaves most for the next ones. */
const inOrder = (actual: readonly Call[], expected: readonly Call[], isSame: IsSame) => {
  const missing: Call[] = [];
  const others: Call[] = [];
  let at = 0;
  for (const wanted of expected) {
    const found = actual.findIndex((call, index) => index >= at && isSame(call, wanted));
    if (found === -1) missing.push(wanted);
    else {
      others.push(...actual.slice(at, found));
      at = found + 1;
    }
  }
  return { missing, others: [...others, ...actual.slice(at)] };
};

/** Those with arguments first: the others match any call of their name. */
const inAnyOrder = (actual: readonly Call[], expected: readonly Call[], isSame: IsSame) => {
  const others = [...actual];
  const strictest = [...expected].sort(
    (one, other) => Number(one.arguments === undefined) - Number(other.arguments === undefined),
  );
  const missing = strictest.filter((wanted) => {
    const found = others.findIndex((call) => isSame(call, wanted));
    if (found !== -1) others.splice(found, 1);
    return found === -1;
  });
  return { missing, others };
};
