import { invalidInput } from '@spanledger/core';

import { listOf, numberOf, structOf, structsOf, textOf, ThriftReader, type ThriftStruct } from './read-thrift.ts';

/** A file that is read anywhere. */
export interface FileBytes {
  readonly bytes: number;
  slice(first: number, end: number): Promise<Uint8Array>;
}

/** Where the pages of a column of one row group are. */
export interface ColumnPages {
  readonly first: number;
  readonly end: number;
  readonly codec: number;
}

export interface ParquetFile {
  /** In the order of the file. */
  readonly columns: readonly { readonly name: string; readonly isOptional: boolean; readonly problem?: string }[];
  readonly groups: readonly { readonly rows: number; readonly pages: ReadonlyMap<string, ColumnPages> }[];
}

/** Of the metadata at the end of a file, which is in memory while the file is read. */
const footerBytesMax = 4 * 1024 * 1024;
const rowsMax = 10_000_000;
const magic = 'PAR1';

export const refuseParquet = (message: string): Error =>
  invalidInput(`Nothing was imported: the file ${message}`, [{ path: 'file', message }]);

/** The metadata of a Parquet file. `invalid_input` for other files, and for too large ones. */
export const openParquet = async (file: FileBytes): Promise<ParquetFile> => {
  const tail = file.bytes < 12 ? new Uint8Array(8) : await file.slice(file.bytes - 8, file.bytes);
  if (Buffer.from(tail.subarray(4)).toString('latin1') !== magic) throw refuseParquet('must be a Parquet file');
  const length = Buffer.from(tail).readUInt32LE(0);
  if (length > file.bytes - 12) throw refuseParquet('must be a Parquet file, and ends too early');
  if (length > footerBytesMax) {
    throw refuseParquet(
      `has a description of ${length} bytes, and may have at most ${footerBytesMax}: use larger row groups`,
    );
  }
  const footer = await file.slice(file.bytes - 8 - length, file.bytes - 8);
  const parsed = described(footer);
  const rows = parsed.groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows > rowsMax) throw refuseParquet(`has ${rows} rows, and may have at most ${rowsMax}`);
  return parsed;
};

// Numbers of parquet.thrift, of FileMetaData, SchemaElement, RowGroup, ColumnChunk and ColumnMetaData.
const described = (footer: Uint8Array): ParquetFile => {
  try {
    const metadata = new ThriftReader(footer).struct();
    return {
      columns: columnsOf(structsOf(metadata, 2)),
      groups: structsOf(metadata, 4).map((group) => ({
        rows: Math.max(0, numberOf(group, 3) ?? 0),
        pages: new Map(structsOf(group, 1).flatMap(pagesOf)),
      })),
    };
  } catch (error) {
    throw error instanceof RangeError ? refuseParquet('must be a Parquet file, and its description is broken') : error;
  }
};

const byteArray = 6;
const typeNames = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const repeated = 2;

const columnsOf = (elements: readonly ThriftStruct[]): ParquetFile['columns'] => {
  const columns: ParquetFile['columns'][number][] = [];
  for (let at = 1; at < elements.length;) {
    const element = elements[at];
    if (element === undefined) break;
    const type = numberOf(element, 1);
    const isNested = (numberOf(element, 5) ?? 0) > 0 || numberOf(element, 3) === repeated;
    const found = isNested
      ? 'is nested'
      : type === byteArray
        ? undefined
        : `is ${typeNames[type ?? -1] ?? 'of no type'}`;
    columns.push({
      name: textOf(element.get(4)),
      isOptional: numberOf(element, 3) === 1,
      ...(found === undefined ? {} : { problem: `${found}, and must be a text (BYTE_ARRAY), with values as JSON` }),
    });
    at = endOf(elements, at);
  }
  return columns;
};

/** The position after an element and all its descendants. */
const endOf = (elements: readonly ThriftStruct[], from: number): number => {
  let at = from;
  for (let open = 1; open > 0 && at < elements.length; at += 1) {
    const element = elements[at];
    open += Math.max(0, (element === undefined ? 0 : numberOf(element, 5)) ?? 0) - 1;
  }
  return at;
};

const pagesOf = (chunk: ThriftStruct): readonly (readonly [string, ColumnPages])[] => {
  const column = structOf(chunk, 3);
  const path = column === undefined ? [] : listOf(column, 3);
  if (column === undefined || path.length !== 1) return [];
  const data = numberOf(column, 9) ?? 0;
  const dictionary = numberOf(column, 11) ?? 0;
  // Some writers set 0 for a missing dictionary.
  const first = dictionary > 0 ? Math.min(dictionary, data) : data;
  return [[textOf(path[0]), { first, end: first + (numberOf(column, 7) ?? 0), codec: numberOf(column, 4) ?? 0 }]];
};
