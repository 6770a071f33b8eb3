import { endOfCut } from '@spanledger/core';
import { LongText, type Column } from './column.ts';
import { encodeText } from './text-codec.ts';

const chunkCharactersMax = 1 << 19;
const pieceCharacters = 1 << 17;

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
 * Rows in the text format of `COPY`, in the order of `columns`, in chunks that end anywhere between characters. Each is
 * the work of some milliseconds.
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
      if (value instanceof LongText) {
        yield Buffer.from(text);
        text = '';
        yield* piecesOf(value);
      } else text += value === null ? String.raw`\N` : escapeCopied(value);
    }
    text += '\n';
    if (text.length > chunkCharactersMax) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}

function* piecesOf({ text }: LongText): Iterable<Uint8Array> {
  for (let from = 0; from < text.length;) {
    const to = endOfCut(text, from + pieceCharacters);
    yield Buffer.from(escapeCopied(encodeText(text.slice(from, to))));
    from = to;
  }
}
