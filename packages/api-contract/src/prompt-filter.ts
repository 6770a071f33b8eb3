import { parseIso, promptFilterTypes, type PromptFilter } from '@spanledger/core';
import { z } from 'zod';

import { filtersMax, filterTime, jsonText, someTexts } from './filter-parameter.ts';
import { parameter } from './query-parameters.ts';

const { string, stringOptions, number, datetime, arrayOptions, stringObject } = promptFilterTypes;

const endsInEscape = /(?<!\\)(?:\\\\)*\\$/;
const isWholePattern = ({ operator, value }: { operator: string; value: string }): boolean =>
  operator === '=' || !endsInEscape.test(value);
const notWhole = { message: 'must not end with a backslash, which escapes: \\\\ is one', path: ['value'] };

const time = filterTime.transform((value, context) => {
  const at = parseIso(value);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'must be a time from 1970 to 2148, such as 2026-01-02T03:04:05Z' });
  return z.NEVER;
});

const conditionSchema = z.discriminatedUnion(
  'type',
  [
    z
      .object({
        type: z.literal('string'),
        column: z.enum(string.columns),
        operator: z.enum(string.operators),
        value: z.string(),
      })
      .refine(isWholePattern, notWhole),
    z.object({
      type: z.literal('stringOptions'),
      column: z.enum(stringOptions.columns),
      operator: z.enum(stringOptions.operators),
      value: someTexts,
    }),
    z.object({
      type: z.literal('number'),
      column: z.enum(number.columns),
      operator: z.enum(number.operators),
      value: z.number(),
    }),
    z.object({
      type: z.literal('datetime'),
      column: z.enum(datetime.columns),
      operator: z.enum(datetime.operators),
      value: time,
    }),
    z.object({
      type: z.literal('arrayOptions'),
      column: z.enum(arrayOptions.columns),
      operator: z.enum(arrayOptions.operators),
      value: someTexts,
    }),
    z
      .object({
        type: z.literal('stringObject'),
        column: z.enum(stringObject.columns),
        key: z.string(),
        operator: z.enum(stringObject.operators),
        value: z.string(),
      })
      .refine(isWholePattern, notWhole),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? `must be one of ${Object.keys(promptFilterTypes).join(', ')}` : undefined,
  },
);

/** A search for nothing in a config finds what has the key. */
const searchOfKey = (filter: PromptFilter): PromptFilter =>
  filter.type === 'stringObject' && filter.value === '' && filter.operator !== '=' && filter.operator !== 'is not set'
    ? { ...filter, operator: 'is set' }
    : filter;

const documented = Object.entries(promptFilterTypes)
  .map(([type, { columns, operators }]) => `\`${type}\` (${columns.join(', ')}): ${operators.join(', ')}`)
  .join('; ');

/** Conditions on versions of prompts as a JSON array. */
export const promptFilterParameter = parameter(
  jsonText.pipe(z.array(conditionSchema.transform(searchOfKey)).max(filtersMax).optional()),
  {
    description:
      'Conditions on versions as a JSON array of {type, column, operator, value, key?}, joined by AND. All other ' +
      `parameters except \`page\` and \`limit\` are then without effect. Types, columns and operators: ${documented}. ` +
      'Equality is case-sensitive. `contains`, `does not contain`, `starts with` and `ends with` are not, and take `%` ' +
      'as any characters, `_` as one, and a backslash before them as an escape. The `key` is one of the top level of ' +
      '`config`; a search for an empty value is `is set`.',
    type: 'string',
    examples: ['[{"type":"string","column":"name","operator":"starts with","value":"tools/"}]'],
  },
);
