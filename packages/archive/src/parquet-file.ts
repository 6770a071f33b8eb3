import { invalidInput, DomainError } from '@spanledger/core';
import { parseCopyText, type RawColumn, type RawRow } from '@spanledger/postgres-kit';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ChunkFiles } from './chunk-files.ts';
import type { ChunkManifest } from './chunk-manifest.ts';
import { parquetTypeOf, type ParquetType, type ParquetValue } from './parquet-types.ts';

/** Of a row group, which is held in memory as a whole. */
const groupRowsMax = 5_000;
const groupCharactersMax = 1 << 23;

/** The output of a `COPY … TO STDOUT` as a Parquet file; holds one group of rows at a time. */
export async function* encodeParquet(
  copied: AsyncIterable<Uint8Array>,
  columns: readonly RawColumn[],
): AsyncIterable<Uint8Array> {
  const typed = columns.map((column) => ({ ...column, parquet: parquetTypeOf(column.type) }));
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...typed.map(elementOf)],
    createdBy: 'spanledger',
  });
  for await (const rows of inGroups(parseCopyText(copied))) {
    const columnData = typed.map(({ name, parquet: { type, parse } }, at) => ({
      name,
      data: rows.map((row) => valueOf(row[at] ?? null, parse)),
      // Held until the end, for every group.
      offsetIndex: false,
      // A dictionary treats 0 and -0 as equal.
      ...(type === 'DOUBLE' ? { encoding: 'PLAIN' as const } : {}),
    }));
    await parquet.write({ columnData, rowGroupSize: rows.length });
    yield taken(writer);
  }
  await parquet.finish();
  yield taken(writer);
}

/** The rows of a file, in groups. `invalid_input` when it has other columns than its manifest, or is no Parquet of ours. */
export async function* decodeParquet(
  files: ChunkFiles,
  { columns, file: { name, bytes } }: ChunkManifest,
): AsyncIterable<readonly RawRow[]> {
  const file: AsyncBuffer = { byteLength: bytes, slice: (first, end = bytes) => sliceOf(files, name, first, end) };
  const typed = columns.map((column) => ({ ...column, parquet: parquetTypeOf(column.type) }));
  try {
    const metadata = await parquetMetadataAsync(file);
    const names = metadata.schema.slice(1).map((element) => element.name);
    if (names.join() !== columns.map((column) => column.name).join()) {
      throw invalidInput('The file has other columns than its manifest says.');
    }
    let rowStart = 0;
    for (const { num_rows: rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(rows);
      const parsers = { timestampFromMicroseconds: (micros: bigint) => micros };
      const objects = await parquetReadObjects({ file, metadata, rowStart, rowEnd, parsers });
      yield objects.map((object) => typed.map((column) => printed(object[column.name], column.parquet)));
      rowStart = rowEnd;
    }
  } catch (error) {
    throw error instanceof DomainError ? error : invalidInput('The file is no Parquet as it was exported.');
  }
}

const elementOf = ({ name, parquet: { type, convertedType } }: RawColumn & { readonly parquet: ParquetType }) => ({
  name,
  type,
  ...(convertedType === undefined ? {} : { converted_type: convertedType }),
  repetition_type: 'OPTIONAL' as const,
});

const valueOf = (value: string | null, parse: ParquetType['parse']): ParquetValue | null =>
  value === null ? null : parse(value);

const printed = (value: unknown, { print }: ParquetType): string | null =>
  value === null || value === undefined ? null : print(value as ParquetValue);

/** Bytes written since the last call. */
const taken = (writer: ByteWriter): Uint8Array => {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
};

async function* inGroups(batches: AsyncIterable<readonly RawRow[]>): AsyncIterable<readonly RawRow[]> {
  let group: RawRow[] = [];
  let characters = 0;
  for await (const rows of batches) {
    for (const row of rows) {
      group.push(row);
      for (const value of row) characters += value?.length ?? 0;
      if (group.length < groupRowsMax && characters < groupCharactersMax) continue;
      yield group;
      group = [];
      characters = 0;
    }
  }
  if (group.length > 0) yield group;
}

const sliceOf = async (files: ChunkFiles, name: string, first: number, end: number): Promise<ArrayBuffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(name, { first, end })) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks)).buffer;
};
