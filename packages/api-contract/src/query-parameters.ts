import { parseIso } from '@spanledger/core';
import { z } from 'zod';

import type { JsonSchema } from './openapi-types.ts';

const pageMax = 1_000_000_000;
const limitMax = 100;
const limitDefault = 50;
/** Values of one parameter. */
const listMax = 1000;

/** How the document shows a parameter: in the form of the client, before parsing. */
export const parameterDocuments = z.registry<JsonSchema>();

/** Documents a parameter. */
export const parameter = <T extends z.ZodType>(schema: T, document: JsonSchema): T => {
  parameterDocuments.add(schema, document);
  return schema;
};

/** Other names under which a parameter is accepted. */
export const parameterSynonyms = z.registry<{ readonly names: readonly string[] }>();

/** Accepts a parameter under other names too: those of the command line, or of groupings of costs. */
export const alsoNamed = <T extends z.ZodType>(schema: T, ...names: readonly string[]): T => {
  const { description, ...document } = parameterDocuments.get(schema) ?? {};
  parameterSynonyms.add(schema, { names });
  const also = `Also taken as ${names.map((name) => `\`${name}\``).join(', ')}.`;
  return parameter(schema, {
    ...document,
    description: typeof description === 'string' ? `${description} ${also}` : also,
  });
};

const givenText = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));

/** A parameter of which an empty value is a mistake and not unset: without it, more would be done than was meant. */
export const neverEmpty = <T extends z.ZodType<unknown, string | undefined>>(schema: T) =>
  parameter(z.string().min(1, 'must not be empty').optional().pipe(schema), parameterDocuments.get(schema) ?? {});

/** A text; empty is unset. */
export const textParameter = (description: string) => parameter(givenText.clone(), { description, type: 'string' });

/** A name that is kept without blanks around it. */
export const nameParameter = (description: string) =>
  parameter(
    givenText.transform((text) => text?.trim() || undefined),
    { description, type: 'string' },
  );

export const idParameter = <T extends z.ZodType<string, string>>(id: T, description: string) =>
  parameter(givenText.pipe(id.optional()), { description, type: 'string', ...lengthOf(id) });

const lengthOf = (id: z.ZodType): JsonSchema => {
  const { maxLength } = z.toJSONSchema(id, { unrepresentable: 'any' });
  return maxLength === undefined ? {} : { maxLength };
};

/** One of some words; empty is unset. */
export const choiceParameter = <const T extends readonly [string, ...string[]]>(values: T, description: string) =>
  parameter(givenText.pipe(z.enum(values).optional()), { description, type: 'string', enum: values });

export const numberParameter = (description: string) =>
  parameter(givenText.pipe(z.coerce.number<string | undefined>({ error: 'must be a number' }).optional()), {
    description,
    type: 'number',
  });

/** A whole number, negative ones too; empty is unset. */
export const integerParameter = (description: string) => {
  const error = 'must be a whole number';
  return parameter(givenText.pipe(z.coerce.number<string | undefined>({ error }).int({ error }).optional()), {
    description,
    type: 'integer',
  });
};

/** `true` or `false`; empty is unset. */
export const booleanParameter = (description: string) =>
  parameter(
    givenText
      .pipe(z.enum(['true', 'false'], "must be 'true' or 'false'").optional())
      .transform((value) => (value === undefined ? undefined : value === 'true')),
    { description, type: 'boolean' },
  );

/** Whether a list is counted. */
export const totalParameter = booleanParameter(
  '`false` returns the page without `totalItems` and `totalPages`: counting everything that matches may take much longer. ' +
    'There may be another page after a full one.',
);

/** `+` that was not percent-encoded arrives as a space: `2026-01-02T03:04:05 02:00`. */
const spaceForPlus = /(T[\d:.]+) (\d{2}:?\d{2})$/;

/** ISO 8601, as microseconds. */
export const timestampParameter = (description: string) =>
  parameter(
    givenText.transform((value, context) => {
      const at = value === undefined ? undefined : parseIso(value.replace(spaceForPlus, '$1+$2'));
      if (value !== undefined && at === undefined) {
        context.addIssue({
          code: 'custom',
          message: 'must be an ISO 8601 date and time from 1970 to 2148, such as 2026-01-02T03:04:05Z',
        });
      }
      return at;
    }),
    { description, type: 'string', format: 'date-time' },
  );

/** The start of a period, also under the name of the command line. */
export const fromParameter = (description: string) => alsoNamed(timestampParameter(description), 'from');

/** The end of a period. */
export const toParameter = (description: string) => alsoNamed(timestampParameter(description), 'to');

/** A single value is taken as it is: tags and ids may have blanks around them. */
const listed = (value: string | string[] = []): readonly string[] => {
  if (typeof value !== 'string') return value;
  return value.includes(',') ? value.split(',').map((item) => item.trim()) : [value];
};

const givenList = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => {
    const values = listed(value).filter((item) => item !== '');
    return values.length === 0 ? undefined : values;
  })
  .pipe(z.array(z.string()).max(listMax).optional());

/** Words of the API, without blanks around them. */
const givenWords = givenList.transform((values) => values?.map((word) => word.trim()));

/** Several values: the parameter repeated, or one text with commas. Empty is unset. */
export const listParameter = (description: string) =>
  parameter(givenList.clone(), { description, type: 'array', items: { type: 'string' }, maxItems: listMax });

/** Ids, separated by commas. */
export const idsParameter = <T extends z.ZodType<string, string>>(id: T, description: string) =>
  parameter(givenList.pipe(z.array(id).optional()), { description: `${description} Comma-separated.`, type: 'string' });

/** Groups of members, separated by commas. Unknown names are ignored; all groups when none is known. */
export const groupsParameter = <const T extends string>(groups: readonly T[], description: string) =>
  parameter(
    givenWords.transform((names): ReadonlySet<T> => {
      const known = groups.filter((group) => names?.includes(group));
      return new Set(known.length === 0 ? groups : known);
    }),
    { description: `${description} Comma-separated: ${groups.join(', ')}.`, type: 'string' },
  );

/** Groups of members besides those that are always returned. Unknown names are ignored; `usual` when unset. */
export const moreGroupsParameter = <const T extends string>(
  groups: readonly T[],
  usual: readonly T[],
  description: string,
) =>
  parameter(
    givenWords.transform(
      (names): ReadonlySet<T> => new Set(names === undefined ? usual : groups.filter((group) => names.includes(group))),
    ),
    {
      description: `${description} Comma-separated: ${groups.join(', ')}. When unset: ${usual.join(', ')}.`,
      type: 'string',
    },
  );

/** Some of these words, separated by commas; an unknown one is refused. */
export const choicesParameter = <const T extends string>(
  values: readonly T[],
  description: string,
  { isUpperCase = false, synonyms = {} }: { isUpperCase?: boolean; synonyms?: Readonly<Record<string, T>> } = {},
) =>
  parameter(
    givenWords.transform((given, context): readonly T[] | undefined => {
      const words = given
        ?.map((word) => (isUpperCase ? word.toUpperCase() : word))
        .map((word) => (Object.hasOwn(synonyms, word) ? (synonyms[word] ?? word) : word));
      const unknown = words?.find((word) => !(values as readonly string[]).includes(word));
      if (unknown === undefined) return words as readonly T[] | undefined;
      context.addIssue({ code: 'custom', message: `has no '${unknown}' but ${values.join(', ')}` });
      return undefined;
    }),
    {
      description: `${description} Comma-separated: ${values.join(', ')}.${describeSynonyms(synonyms)}`,
      type: 'string',
    },
  );

const describeSynonyms = (synonyms: Readonly<Record<string, string>>): string =>
  Object.entries(synonyms)
    .map(([name, value]) => ` \`${name}\` is \`${value}\`.`)
    .join('');

/** The position where the previous answer ended. */
export const cursorParameter = () => textParameter('The `cursor` of the page before; unset for the first page.');

/** A whole number as text. */
export const wholeNumber = <Given = string | undefined>(minimum: number, maximum: number) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.coerce.number<Given>({ error }).int({ error }).min(minimum, { error }).max(maximum, { error });
};

/** How many items at most; 50 when unset, or `usual`. */
export const limitParameter = (minimum: number, maximum: number, usual = limitDefault, description = 'Items a page.') =>
  parameter(givenText.pipe(wholeNumber(minimum, maximum).default(usual)), {
    description,
    type: 'integer',
    minimum,
    maximum,
    default: usual,
  });

/** `page` from 1 and `limit` from 1 to 100, 50 when unset. */
export const pageParameters = {
  page: parameter(givenText.pipe(wholeNumber(1, pageMax).default(1)), {
    description: 'Which page, from 1.',
    type: 'integer',
    minimum: 1,
    default: 1,
  }),
  limit: limitParameter(1, limitMax),
};

/** `column.asc` or `column.desc`. */
export const orderParameter = <const T extends readonly [string, ...string[]]>(columns: T, description: string) => {
  const order = z.object({ column: z.enum(columns), direction: z.enum(['ASC', 'DESC']) });
  const given = givenText.transform((value) => {
    const [column, direction] = value?.split('.') ?? [];
    return column === undefined ? undefined : { column, direction: direction?.toUpperCase() };
  });
  return parameter(given.pipe(order.optional()), {
    description: `${description} One of ${columns.join(', ')}, then .asc or .desc.`,
    type: 'string',
  });
};
