import { invalidInput } from '@spanledger/core';
import type { RawRow } from './raw-row.ts';

const malformed = (): Error => invalidInput('The file is no CSV as PostgreSQL writes it.');

/** Takes CSV as `COPY` writes it apart, piece by piece: an empty value is NULL, and an empty text when it is quoted. */
const csvParser = () => {
  let row: (string | null)[] = [];
  let value = '';
  /** `after`: behind a quote that may be the end, or the first of two. */
  let quoted: 'not' | 'inside' | 'after' = 'not';
  const endValue = (): void => {
    row.push(quoted === 'not' && value === '' ? null : value);
    value = '';
    quoted = 'not';
  };
  return {
    push(text: string): RawRow[] {
      const rows: RawRow[] = [];
      const special = /[",\n]/g;
      for (let at = 0; at < text.length;) {
        if (quoted === 'inside') {
          const end = text.indexOf('"', at);
          value += text.slice(at, end === -1 ? undefined : end);
          if (end === -1) return rows;
          quoted = 'after';
          at = end + 1;
          continue;
        }
        const sign = text[at];
        if (sign === '"') {
          if (quoted === 'after') value += '"';
          else if (value !== '') throw malformed();
          quoted = 'inside';
        } else if (sign === ',') {
          endValue();
        } else if (sign === '\n') {
          endValue();
          rows.push(row);
          row = [];
        } else {
          if (quoted === 'after') throw malformed();
          special.lastIndex = at;
          const end = special.exec(text)?.index ?? text.length;
          value += text.slice(at, end);
          at = end;
          continue;
        }
        at += 1;
      }
      return rows;
    },
    end(): void {
      if (row.length > 0 || value !== '' || quoted !== 'not') throw malformed();
    },
  };
};

/** Rows in groups, the line of names among them; `invalid_input` for what is no such file, or a part of one. */
export async function* parseCsv(chunks: AsyncIterable<Uint8Array>): AsyncIterable<readonly RawRow[]> {
  const parser = csvParser();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw malformed();
    }
  };
  for await (const chunk of chunks) {
    const rows = parser.push(decode(chunk));
    if (rows.length > 0) yield rows;
  }
  const last = parser.push(decode());
  if (last.length > 0) yield last;
  parser.end();
}
