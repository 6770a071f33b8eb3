import { encodeValue } from '../ingest/encode-value.ts';

/** Columns whose texts are those of `encodeValue`. */
const encodedColumns: ReadonlySet<string> = new Set(['input', 'output', 'metadata']);

/**
 * The texts as which a column holds a text that is sent: itself, and in inputs, outputs and metadata in quotes, too, if
 * it looks like another JSON value (`42`, `true`); there it is also the text of that value.
 */
export const storedForms = (column: string, text: string): readonly string[] => {
  const encoded = encodedColumns.has(column) ? encodeValue(text) : null;
  return encoded === null || encoded === text ? [text] : [text, encoded];
};

/** A condition on the text of a column, or of a key of one. */
export interface TextCondition {
  readonly column: string;
  readonly operator: string;
  readonly value: string;
}

/** The texts that a condition compares with, of which one must fulfil it, or with a negative operator all. */
export const comparedForms = (filter: TextCondition): readonly string[] =>
  filter.operator === '=' || filter.operator === '<>' ? storedForms(filter.column, filter.value) : [filter.value];

/** `storedForms` of options; those of a map are entries, `key:value`, whose key is what precedes the first colon. */
export const storedOptions = (column: string, isMap: boolean, options: readonly string[]): readonly string[] =>
  options.flatMap((option) => {
    const valueAt = isMap ? option.indexOf(':') + 1 : 0;
    const key = option.slice(0, valueAt);
    return storedForms(column, option.slice(valueAt)).map((form) => key + form);
  });

/** What a stored text in quotes matches, in the regular expressions of every store, unless escapes are in it. */
export const quotedScalar = '^" *(-?[0-9][0-9.eE+-]*|true|false|null) *"$';
/** Any part of the text of one has only these characters. */
const partOfScalar = /^[ 0-9.eE+\-truefalsn]*$/;

/**
 * The start or the end of a `quotedScalar` whose text starts or ends as a condition demands; `undefined` if none can, for
 * conditions of other kinds, and columns that hold no such texts.
 */
export const quotedEnd = (filter: TextCondition): string | undefined => {
  if (!encodedColumns.has(filter.column) || !partOfScalar.test(filter.value)) return undefined;
  if (filter.operator === 'starts with') return `"${filter.value}`;
  return filter.operator === 'ends with' ? `${filter.value}"` : undefined;
};
