import type { DatasetItem } from '@spanledger/core';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

type Value = string | bigint | null;

interface Column {
  readonly name: string;
  readonly isTime?: true;
  readonly valueOf: (item: DatasetItem) => Value;
}

const jsonOrNull = (value: unknown): Value => (value === null ? null : JSON.stringify(value));

const columns: readonly Column[] = [
  { name: 'id', valueOf: ({ id }) => id },
  { name: 'status', valueOf: ({ status }) => status },
  { name: 'input', valueOf: ({ input }) => jsonOrNull(input) },
  { name: 'expectedOutput', valueOf: ({ expectedOutput }) => jsonOrNull(expectedOutput) },
  { name: 'metadata', valueOf: ({ metadata }) => jsonOrNull(metadata) },
  { name: 'sourceTraceId', valueOf: ({ sourceTraceId }) => sourceTraceId },
  { name: 'sourceObservationId', valueOf: ({ sourceObservationId }) => sourceObservationId },
  { name: 'createdAt', isTime: true, valueOf: ({ createdAt }) => BigInt(createdAt) },
  { name: 'updatedAt', isTime: true, valueOf: ({ updatedAt }) => BigInt(updatedAt) },
];

const elements = columns.map(({ name, isTime }) => ({
  name,
  type: isTime === true ? ('INT64' as const) : ('BYTE_ARRAY' as const),
  converted_type: isTime === true ? ('TIMESTAMP_MICROS' as const) : ('UTF8' as const),
  repetition_type: 'OPTIONAL' as const,
}));

/** Items of a row group, at least, except for the last: each group costs its metadata, which is held until the end. */
const groupItems = 2000;
const groupCharacters = 1 << 23;

/** A Parquet file of items; holds one group of rows at a time. Values are JSON texts, times have microseconds. */
export async function* writeParquet(parts: AsyncIterable<readonly DatasetItem[]>): AsyncIterable<Uint8Array> {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'root', num_children: columns.length }, ...elements],
    createdBy: 'spanledger',
    // They would keep the least and the greatest text of each group until the end.
    statistics: false,
  });
  const write = async (data: readonly Value[][], rowGroupSize: number): Promise<Uint8Array> => {
    const columnData = columns.map(({ name }, at) => ({ name, data: data[at] ?? [], offsetIndex: false }));
    await parquet.write({ columnData, rowGroupSize });
    return taken(writer);
  };
  let group: Value[][] = columns.map(() => []);
  let [items, characters] = [0, 0];
  for await (const part of parts) {
    for (const item of part) {
      for (const [at, { valueOf }] of columns.entries()) {
        const value = valueOf(item);
        group[at]?.push(value);
        if (typeof value === 'string') characters += value.length;
      }
      items += 1;
      if (items < groupItems && characters < groupCharacters) continue;
      yield await write(group, items);
      group = columns.map(() => []);
      [items, characters] = [0, 0];
    }
  }
  if (items > 0) yield await write(group, items);
  await parquet.finish();
  yield taken(writer);
}

/** Bytes written since the last call. */
const taken = (writer: ByteWriter): Uint8Array => {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
};
