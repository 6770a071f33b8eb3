import { endOfCut } from '@spanledger/core';

/** So many characters are written in one step, which takes a millisecond or two. */
const stepChars = 256 * 1024;

/** How many characters the JSON of a value has at least, about; stops counting at `enough`. */
export const isLongJson = (value: unknown, enough = stepChars): boolean => charsLeft(value, enough) <= 0;

const charsLeft = (value: unknown, enough: number): number => {
  if (typeof value === 'string') return enough - value.length;
  if (typeof value !== 'object' || value === null) return enough - 1;
  let left = enough;
  for (const key in value) {
    left = charsLeft((value as Readonly<Record<string, unknown>>)[key], left - key.length);
    if (left <= 0) return left;
  }
  return left;
};

/**
 * The bytes of `JSON.stringify` for a value of plain objects, lists, texts, finite numbers, booleans and null, written
 * in steps: `pause` is called between two of them.
 */
export const jsonInSteps = async (value: unknown, pause: () => Promise<void>): Promise<readonly Buffer[]> => {
  const parts: Buffer[] = [];
  let text = '';
  const add = async (more: string): Promise<void> => {
    text += more;
    if (text.length < stepChars) return;
    parts.push(Buffer.from(text));
    text = '';
    await pause();
  };

  const writeText = async (long: string): Promise<void> => {
    let before = '"';
    for (let from = 0; from < long.length;) {
      // `JSON.stringify` writes halves of surrogate pairs in another way than pairs.
      const to = endOfCut(long, from + stepChars);
      await add(before + JSON.stringify(long.slice(from, to)).slice(1, -1));
      before = '';
      from = to;
    }
    await add('"');
  };

  const writeList = async (items: readonly unknown[]): Promise<void> => {
    let before = '[';
    for (const item of items) {
      await write(before, item ?? null);
      before = ',';
    }
    await add(items.length === 0 ? '[]' : ']');
  };

  const writeMembers = async (object: object): Promise<void> => {
    let before = '{';
    for (const [key, member] of Object.entries(object)) {
      if (member === undefined) continue;
      await write(`${before}${JSON.stringify(key)}:`, member);
      before = ',';
    }
    await add(before === '{' ? '{}' : '}');
  };

  const write = async (before: string, part: unknown): Promise<void> => {
    if (!isLongJson(part)) return add(before + JSON.stringify(part));
    await add(before);
    if (typeof part === 'string') return writeText(part);
    if (Array.isArray(part)) return writeList(part);
    return writeMembers(part as object);
  };

  await write('', value);
  parts.push(Buffer.from(text));
  return parts;
};
