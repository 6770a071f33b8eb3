import { DomainError, invalidInput, parseIso, type Micros } from '@spanledger/core';
import type { RawRow } from '@spanledger/postgres-kit';
import type { ChunkFiles } from './chunk-files.ts';
import type { ChunkManifest } from './chunk-manifest.ts';
import { decodeParquet } from './parquet-file.ts';
import { tallied } from './tally.ts';

/** Reads the key and the version of a row; may throw for invalid rows. */
interface RowReader {
  keyOf(row: RawRow): readonly string[];
  timeOf(row: RawRow): Micros;
  versionOf(row: RawRow): bigint;
}

/** Reads the whole file; `invalid_input`, with the difference, when it does not match its manifest. */
export const verifyFile = async (files: ChunkFiles, manifest: ChunkManifest, table: RowReader): Promise<void> => {
  const { file, rows: expected } = manifest;
  const tally = tallied(files.read(file.name));
  for await (const _ of tally);
  const { bytes, sha256 } = tally.result();
  if (bytes !== file.bytes) throw wrong(file.name, `it has ${bytes} bytes, and its manifest says ${file.bytes}`);
  if (sha256 !== file.sha256) throw wrong(file.name, 'its SHA-256 is another than its manifest says');
  let found = 0;
  try {
    for await (const rows of decodeParquet(files, manifest)) {
      for (const row of rows) checkRow(table, manifest, row);
      found += rows.length;
    }
  } catch (error) {
    throw error instanceof DomainError && error.code === 'invalid_input' ? wrong(file.name, error.message) : error;
  }
  if (found !== expected) throw wrong(file.name, `it has ${found} rows, and its manifest says ${expected}`);
};

const wrong = (name: string, problem: string): Error =>
  invalidInput(`${name} is not what was exported: ${problem}. Nothing was imported.`);

const checkRow = (table: RowReader, { from, to }: ChunkManifest, row: RawRow): void => {
  try {
    const at = table.timeOf(row);
    const isInside = at >= (parseIso(from) ?? Infinity) && at < (parseIso(to) ?? -Infinity);
    if (isInside && table.versionOf(row) > 0n && table.keyOf(row).every((part) => part !== '')) return;
  } catch {
    // An invalid time or version.
  }
  throw invalidInput('it has a row of another time, or without a key or a version');
};
