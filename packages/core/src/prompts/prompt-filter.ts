import type { Micros } from '../time.ts';

const searches = ['contains', 'does not contain', 'starts with', 'ends with'] as const;
const orders = ['>', '<', '>=', '<='] as const;
const texts = ['id', 'name', 'type'] as const;

/**
 * What versions of prompts are filtered by: columns and operators of each type of condition. Source: `filter` of
 * Langfuse's `GET /api/public/v2/prompts`.
 */
export const promptFilterTypes = {
  string: { columns: texts, operators: ['=', ...searches, 'is not empty'] },
  stringOptions: { columns: texts, operators: ['any of', 'none of'] },
  number: { columns: ['version'], operators: ['=', ...orders] },
  datetime: { columns: ['createdAt', 'updatedAt'], operators: orders },
  arrayOptions: { columns: ['labels', 'tags'], operators: ['any of', 'all of', 'none of'] },
  stringObject: { columns: ['config'], operators: ['=', ...searches, 'is set', 'is not set'] },
} as const;

type Types = typeof promptFilterTypes;

/** One type of a `PromptFilter`. */
export interface PromptCondition<Type extends keyof Types, Value> {
  readonly type: Type;
  readonly column: Types[Type]['columns'][number];
  readonly operator: Types[Type]['operators'][number];
  readonly value: Value;
}

/**
 * A condition on a version. `=` and options are exact; the other operators on texts take the value as a part of a
 * pattern of SQL's `LIKE`, without regard to case. Times are compared by the millisecond, as they are shown.
 *
 * A key is one of the top level of a config that is an object. Its value is a text, or the JSON of any other value; an
 * absent key and `null` fulfil no condition on the value, and only an absent one `is not set`. A NUL and half of a
 * surrogate pair are U+FFFD.
 */
export type PromptFilter =
  | PromptCondition<'string', string>
  | PromptCondition<'stringOptions', readonly string[]>
  | PromptCondition<'number', number>
  | PromptCondition<'datetime', Micros>
  | PromptCondition<'arrayOptions', readonly string[]>
  | (PromptCondition<'stringObject', string> & { readonly key: string });

/** `contains` and its like; a value must not end within an escape. */
export type PromptSearchOperator = (typeof searches)[number];

/** The pattern of `LIKE`, in which a backslash escapes, that a text of such a condition matches, or must not. */
export const promptPattern = (operator: PromptSearchOperator, value: string): string => {
  if (operator === 'starts with') return `${value}%`;
  return operator === 'ends with' ? `%${value}` : `%${value}%`;
};
