import type { PromptVersion } from '../../api/prompts.ts';
import { parsedJson } from '../../format/parsed-json.ts';
import { textOfWords, wordsOf } from '../../format/words-of.ts';

/** One edited entry of a chat; its key does not change when it is moved. */
export type ChatRow = { readonly key: number } & (
  | { readonly kind: 'message'; readonly role: string; readonly content: string }
  | { readonly kind: 'placeholder'; readonly name: string }
);

/** The state of the form of a prompt. */
export interface PromptFields {
  readonly name: string;
  readonly type: 'text' | 'chat';
  readonly text: string;
  readonly rows: readonly ChatRow[];
  readonly config: string;
  readonly labels: string;
  readonly tags: string;
  readonly commitMessage: string;
}

const firstRows: readonly ChatRow[] = [
  { key: 0, kind: 'message', role: 'system', content: '' },
  { key: 1, kind: 'message', role: 'user', content: '' },
];

const rowsOf = (prompt: PromptVersion['prompt'] | undefined): readonly ChatRow[] =>
  typeof prompt === 'object'
    ? prompt.map((entry, key) =>
        'role' in entry
          ? { key, kind: 'message', role: entry.role, content: entry.content }
          : { key, kind: 'placeholder', name: entry.name },
      )
    : firstRows;

/**
 * The initial values of the form: those of a version, for the next one or for a prompt of another name, or only the
 * folder.
 */
export const fieldsOf = (before: PromptVersion | undefined, folder: string, isCopy = false): PromptFields => ({
  name: before === undefined ? (folder === '' ? '' : `${folder}/`) : isCopy ? `${before.name}-copy` : before.name,
  type: before?.type ?? 'text',
  text: typeof before?.prompt === 'string' ? before.prompt : '',
  rows: rowsOf(before?.prompt),
  config: JSON.stringify(before?.config ?? {}, null, 2),
  labels: '',
  tags: textOfWords(before?.tags ?? []),
  commitMessage: '',
});

const entryOf = (row: ChatRow) =>
  row.kind === 'message' ? { role: row.role.trim(), content: row.content } : { type: row.kind, name: row.name };

/** The request body; without tags that are as before, as those that the prompt got meanwhile would be replaced. */
export const bodyOf = (
  { name, type, text, rows, config, labels, tags, commitMessage }: PromptFields,
  before?: PromptVersion,
) => ({
  name: name.trim(),
  type,
  prompt: type === 'text' ? text : rows.map(entryOf),
  config: config.trim() === '' ? {} : parsedJson(config).value,
  labels: wordsOf(labels),
  ...(name === before?.name && tags === textOfWords(before.tags) ? {} : { tags: wordsOf(tags) }),
  commitMessage: commitMessage.trim() === '' ? null : commitMessage.trim(),
});

/** True if the config is JSON and a chat has an entry: the fields themselves cannot validate this. */
export const isComplete = ({ type, rows, config }: PromptFields): boolean =>
  (config.trim() === '' || parsedJson(config).problem === undefined) && (type === 'text' || rows.length > 0);

/** The names in double braces, without duplicates, in order of first occurrence. */
export const variablesOf = ({ type, text, rows }: PromptFields): readonly string[] => {
  const texts = type === 'text' ? [text] : rows.map((row) => (row.kind === 'message' ? row.content : ''));
  const names = texts.flatMap((each) =>
    Array.from(each.matchAll(/\{\{\s*([^{}\s]+)\s*\}\}/g), ([, name = '']) => name),
  );
  return [...new Set(names)];
};

/** The rows with the row at a position moved up (-1) or down (1); unchanged if it cannot move. */
export const movedRow = (rows: readonly ChatRow[], from: number, step: 1 | -1): readonly ChatRow[] => {
  const [row, other] = [rows[from], rows[from + step]];
  if (row === undefined || other === undefined) return rows;
  return rows.with(from, other).with(from + step, row);
};

/** An unused key. */
export const nextKey = (rows: readonly ChatRow[]): number => Math.max(-1, ...rows.map(({ key }) => key)) + 1;
