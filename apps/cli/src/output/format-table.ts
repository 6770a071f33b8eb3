import { stripVTControlCharacters } from 'node:util';

const gap = '  ';
const graphemes = new Intl.Segmenter();
/** Scripts and pictures that terminals draw two columns wide. */
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u;

/** Left-aligned columns under their headings; absent values are a dash. Control sequences of terminals are removed. */
export const formatTable = (
  headings: readonly string[],
  rows: readonly (readonly (string | null | undefined)[])[],
): string => {
  const cells = [headings, ...rows.map((row) => row.map(printable))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  const pad = (cell: string, column: number): string => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
  return cells.map((row) => row.map(pad).join(gap).trimEnd()).join('\n');
};

const printable = (cell: string | null | undefined): string =>
  stripVTControlCharacters(cell ?? '–').replaceAll(/\p{Cc}+/gu, ' ');

const widthOf = (text: string): number => {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
};
