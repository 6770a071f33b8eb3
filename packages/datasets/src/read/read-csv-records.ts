import { Readable } from 'node:stream';

import { invalidInput } from '@spanledger/core';
import { parse, type CsvError } from 'csv-parse';

/** A record with the line in which it begins, or the problem of the one that begins there. */
type CsvRow = { readonly line: number } & ({ readonly record: readonly string[] } | { readonly problem: string });

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const cr = 13;
const lf = 10;

/**
 * The records of a CSV, one at a time. Records after one with a misplaced quote are read. `invalid_input` for a quote
 * without an end and for a record that is too long, since the beginning of the next is unknown, and for invalid UTF-8.
 */
export async function* readCsvRecords(file: AsyncIterable<Uint8Array>, recordBytesMax: number): AsyncIterable<CsvRow> {
  const skipped: CsvError[] = [];
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: recordBytesMax,
    on_skip: (error) => {
      if (error !== undefined) skipped.push(error);
    },
  });
  const source = Readable.from(texts(file));
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  // It counts a CRLF within quotes as two lines.
  let countedTwice = 0;
  const refused = (): readonly CsvRow[] => skipped.splice(0).map((error) => refusedRow(error, countedTwice));
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield* refused();
      const { breaks, pairs } = breaksIn(record);
      yield { line: info.lines - breaks - countedTwice, record };
      countedTwice += pairs;
    }
    yield* refused();
  } finally {
    source.destroy();
  }
}

/** The CRs and LFs of the fields, and how many of them are CRLFs. A loop: a record may have millions of fields. */
const breaksIn = (record: readonly string[]): { readonly breaks: number; readonly pairs: number } => {
  let breaks = 0;
  let pairs = 0;
  for (const field of record) {
    for (let at = 0; at < field.length; at += 1) {
      const code = field.charCodeAt(at);
      if (code !== lf && code !== cr) continue;
      breaks += 1;
      if (code === lf && field.charCodeAt(at - 1) === cr) pairs += 1;
    }
  }
  return { breaks, pairs };
};

const refusedRow = (error: CsvError, countedTwice: number): CsvRow => {
  const line = Number((error as { lines?: unknown }).lines ?? 0) - countedTwice;
  const problem = `is no CSV: ${error.message}`;
  if (error.code === 'INVALID_OPENING_QUOTE') return { line, problem };
  throw invalidInput(`Nothing was imported: line ${line} ${problem}`, [{ path: `line ${line}`, message: problem }]);
};

async function* texts(file: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of file) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? invalidInput('The body must be UTF-8.') : error;
  }
}
