import { DomainError, keyOperators, orderOperators, parseIso, resolveFilter, stringOperators } from '@spanledger/core';
import type { ColumnCatalogue, Filter } from '@spanledger/core';
import { z } from 'zod';

import { parameter } from './query-parameters.ts';

export const filtersMax = 100;
const valuesMax = 1000;

const column = z.string();
const key = z.string();
const texts = z.array(z.string()).max(valuesMax);
export const someTexts = texts.min(1, 'must hold at least one value');

/** ISO 8601, or any other format that JavaScript parses as a time: clients send milliseconds and `T24:00:00Z` too. */
export const filterTime = z.union([z.string(), z.number()]).transform((value): string => {
  if (typeof value === 'string' && parseIso(value) !== undefined) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
});

export const filterSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('string'), column, operator: z.enum(stringOperators), value: z.string() }),
  z.object({ type: z.literal('number'), column, operator: z.enum(orderOperators), value: z.number() }),
  z.object({ type: z.literal('datetime'), column, operator: z.enum(orderOperators), value: filterTime }),
  z.object({ type: z.literal('boolean'), column, operator: z.enum(['=', '<>']), value: z.boolean() }),
  z.object({ type: z.literal('null'), column, operator: z.enum(['is null', 'is not null']) }),
  z.object({ type: z.literal('stringOptions'), column, operator: z.enum(['any of', 'none of']), value: someTexts }),
  z.object({
    type: z.literal('arrayOptions'),
    column,
    operator: z.enum(['any of', 'none of', 'all of']),
    value: texts,
  }),
  z.object({ type: z.literal('stringObject'), column, key, operator: z.enum(keyOperators), value: z.string() }),
  z.object({ type: z.literal('numberObject'), column, key, operator: z.enum(orderOperators), value: z.number() }),
  z.object({ type: z.literal('booleanObject'), column, key, operator: z.enum(['=', '<>']), value: z.boolean() }),
  z.object({ type: z.literal('categoryOptions'), column, key, operator: z.enum(['any of', 'none of']), value: texts }),
]);

/** Maps the column's name to the catalogue's; a condition that the column does not support is an issue. */
const resolved = (filter: Filter, at: number, columns: ColumnCatalogue, context: z.RefinementCtx): Filter => {
  try {
    return { ...filter, column: resolveFilter(columns, filter).column };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    context.addIssue({ code: 'custom', message: error.message, path: [at] });
    return filter;
  }
};

const parseJson = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

export const jsonText = z
  .string()
  .optional()
  .transform((text, context) => {
    if (text === undefined || text === '') return undefined;
    const json = parseJson(text);
    if (json === undefined) context.addIssue({ code: 'custom', message: 'must be JSON' });
    return json?.value;
  });

const exampleColumn = (columns: ColumnCatalogue): string =>
  Object.keys(columns).find((name) => /name$/i.test(name) && columns[name] === 'string') ?? 'id';

/** Conditions as a JSON array, each checked against the columns of the entity. */
export const filterParameter = (columns: ColumnCatalogue) =>
  parameter(
    jsonText
      .pipe(z.array(filterSchema).max(filtersMax).optional())
      .transform((given, context): readonly Filter[] | undefined =>
        given?.map((filter, at) => resolved(filter, at, columns, context)),
      ),
    {
      description:
        'Conditions as a JSON array of {type, column, operator, value, key?}, joined by AND. A condition replaces ' +
        `the plain parameters for the same column. Columns: ${Object.keys(columns).join(', ')}.`,
      type: 'string',
      examples: [
        JSON.stringify([{ type: 'string', column: exampleColumn(columns), operator: 'contains', value: 'chat' }]),
      ],
    },
  );

/** The same in a body. */
export const filterList = (columns: ColumnCatalogue) =>
  z
    .array(filterSchema)
    .max(filtersMax)
    .transform((given, context): readonly Filter[] => given.map((filter, at) => resolved(filter, at, columns, context)))
    .describe(`Conditions, joined by AND. Columns: ${Object.keys(columns).join(', ')}.`);
