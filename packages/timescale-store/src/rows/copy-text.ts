import type { Column } from './column.ts';

const chunkCharactersMax = 1 << 17;

// oxlint-disable-next-line no-control-regex
const special = /[\\\n\r\t]/;
const specials = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

const escapeCopied = (value: string): string =>
  special.test(value) ? value.replace(specials, (character) => escapes[character] ?? character) : value;

/**
 * Rows in the text format of `COPY`, in the order of `columns`, in chunks that end anywhere between characters. Each
 * takes some milliseconds.
 */
export function* copyText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Iterable<Uint8Array> {
  const values = columns.map(([, valueOf]) => valueOf);
  let text = '';
  for (const row of rows) {
    let isFirst = true;
    for (const valueOf of values) {
      if (!isFirst) text += '\t';
      isFirst = false;
      const value = valueOf(row);
      if (value === null) text += String.raw`\N`;
      else if (typeof value === 'string') text += escapeCopied(value);
      else {
        for (const piece of value.pieces) {
          text += escapeCopied(piece);
          if (text.length <= chunkCharactersMax) continue;
          yield Buffer.from(text);
          text = '';
        }
      }
    }
    text += '\n';
    if (text.length > chunkCharactersMax) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}
