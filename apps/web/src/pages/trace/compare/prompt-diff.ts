import { diffLines, diffWordsWithSpace } from 'diff';

import type { Message, MessagePart } from '../trace-queries.ts';

export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Comparing texts without common parts takes unbounded time. */
const timeoutMs = 1500;
const wordsTimeoutMs = 300;
const wordsCharactersMax = 20_000;
/** Lines with a smaller common part are shown one after the other: a diff by words would not be readable. */
const likeShare = 0.3;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''));

const partText = (part: MessagePart): string => {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'tool_call':
      return `calls ${part.name ?? 'a tool'} ${textOf(part.arguments)}`;
    case 'tool_result':
      return `result ${textOf(part.result)}`;
    case 'other':
      return textOf(part.value);
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      break;
  }
  return `${part.type} ${part.name ?? part.reference ?? ''}`;
};

/** Messages as lines: role and text. Without messages the value itself. */
export const comparedText = (messages: readonly Message[] | null, value: unknown): string =>
  messages === null
    ? textOf(value ?? '')
    : messages
        .map(({ role, name, parts }) =>
          [`${name === null ? role : `${role} ${name}`}:`, ...parts.map(partText)].join('\n'),
        )
        .join('\n\n');

type Change = ReturnType<typeof diffLines>[number];

const kindOf = ({ added, removed }: Change): DiffPart['kind'] => {
  if (added) return 'added';
  return removed ? 'removed' : 'same';
};

const partOf = (change: Change): DiffPart => ({ kind: kindOf(change), text: change.value });

/** Changed lines, with a diff by words if they are similar. */
const changedLines = (removed: Change, added: Change): readonly DiffPart[] => {
  const length = removed.value.length + added.value.length;
  const words =
    length > wordsCharactersMax
      ? undefined
      : diffWordsWithSpace(removed.value, added.value, { timeout: wordsTimeoutMs });
  const alike = (words ?? [])
    .filter((word) => kindOf(word) === 'same')
    .reduce((sum, { value }) => sum + value.length, 0);
  return words === undefined || (2 * alike) / length < likeShare ? [partOf(removed), partOf(added)] : words.map(partOf);
};

/** The removed and added parts between two texts, in order; `undefined` if they differ too much to be compared. */
export const diffTexts = (before: string, after: string): readonly DiffPart[] | undefined => {
  const lines = diffLines(`${before}\n`, `${after}\n`, { timeout: timeoutMs });
  if (lines === undefined) return undefined;
  const parts: DiffPart[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [line, next] = [lines[at] as Change, lines[at + 1]];
    if (line.removed && next?.added === true) {
      parts.push(...changedLines(line, next));
      at += 1;
    } else parts.push(partOf(line));
  }
  return parts;
};
