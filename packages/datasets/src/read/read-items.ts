import {
  canonicalJson,
  datasetItemStatuses,
  invalidInput,
  parseShown,
  type DatasetItemChanges,
  type DatasetItemStatus,
  type InputIssue,
} from '@spanledger/core';
import { hash } from 'node:crypto';

import { refuseParquet, type FileBytes } from '../parquet/parquet-file.ts';
import { withoutGuard } from '../write/csv-field.ts';
import { readLines } from './read-lines.ts';

export type ItemFormat = 'jsonl' | 'csv' | 'parquet';

/** A file that may be read from its beginning and anywhere. */
export interface ItemFile extends FileBytes {
  read(): AsyncIterable<Uint8Array>;
}

interface ItemLines {
  readonly items: readonly DatasetItemChanges[];
  /** Each has its line, or its row. */
  readonly problems: readonly InputIssue[];
  /** Of the file, so far. */
  readonly bytesRead: number;
}

interface ReadItems {
  readonly format: ItemFormat;
  /** Items without an id of their own have one of it and of their content: the same item again is the same. */
  readonly datasetId: string;
  /** Of one line; of a CSV, of one record; of Parquet, of one row. */
  readonly lineBytesMax: number;
  /** The limit of a file with internal compression. */
  readonly fileBytesMax: number;
  /** Of a JSON text, before it is parsed. */
  readonly hasTooManyValues: (json: Uint8Array) => boolean;
}

const idLengthMax = 255;
const textFields = ['sourceTraceId', 'sourceObservationId'] as const;
const valueFields = ['input', 'expectedOutput', 'metadata'] as const;
const fields: readonly string[] = ['id', 'status', ...textFields, ...valueFields];
/** Of exports and of the API's items; they are derived when items are written. */
const derivedFields: ReadonlySet<string> = new Set([
  'createdAt',
  'updatedAt',
  'projectId',
  'datasetId',
  'datasetName',
  'mediaReferences',
]);

/** Items, and bytes of lines, of one part. */
const partItems = 500;
const partBytes = 4 * 1024 * 1024;

type Read = DatasetItemChanges | { readonly problem: string };

interface ReadLine {
  readonly at: string;
  readonly bytes: number;
  readonly read: Read;
}

/**
 * Items of a file in parts: objects in JSON Lines, records of a CSV whose first line names the fields, or rows of
 * Parquet whose columns are texts. Values of a CSV and of Parquet that are JSON are parsed, others are texts; empty
 * values of a CSV, and null, are absent. Holds one part in memory, and of Parquet a page of each column.
 */
export async function* readItems(file: ItemFile, options: ReadItems): AsyncIterable<ItemLines> {
  let bytesRead = 0;
  const counted = async function* (): AsyncIterable<Uint8Array> {
    for await (const bytes of file.read()) {
      bytesRead += bytes.length;
      yield bytes;
    }
  };
  const atByte = (bytes: number): void => void (bytesRead = bytes);
  let items: DatasetItemChanges[] = [];
  let problems: InputIssue[] = [];
  let bytes = 0;
  for await (const line of linesOf(file, counted, atByte, options)) {
    if ('problem' in line.read) problems.push({ path: line.at, message: line.read.problem });
    else items.push(line.read);
    bytes += line.bytes;
    if (items.length + problems.length < partItems && bytes < partBytes) continue;
    yield { items, problems, bytesRead };
    [items, problems, bytes] = [[], [], 0];
  }
  yield { items, problems, bytesRead: file.bytes };
}

const linesOf = (
  file: ItemFile,
  counted: () => AsyncIterable<Uint8Array>,
  atByte: (bytes: number) => void,
  options: ReadItems,
): AsyncIterable<ReadLine> => {
  if (options.format === 'parquet') return readParquet(file, atByte, options);
  return options.format === 'jsonl' ? readJsonLines(counted(), options) : readCsv(counted(), options);
};

async function* readJsonLines(file: AsyncIterable<Uint8Array>, options: ReadItems): AsyncIterable<ReadLine> {
  const { lineBytesMax } = options;
  for await (const { number, bytes, length } of readLines(file, lineBytesMax)) {
    const at = `line ${number}`;
    if (bytes === undefined) {
      yield { at, bytes: 0, read: { problem: `has ${length} bytes, and may have at most ${lineBytesMax}` } };
      continue;
    }
    const text = textOf(bytes);
    if (text?.trim() === '') continue;
    const read =
      text === undefined
        ? { problem: 'must be UTF-8' }
        : options.hasTooManyValues(bytes)
          ? { problem: 'holds too many JSON values' }
          : itemOf(parsedJson(text), at, options);
    yield { at, bytes: length, read };
  }
}

async function* readCsv(file: AsyncIterable<Uint8Array>, options: ReadItems): AsyncIterable<ReadLine> {
  const { readCsvRecords } = await import('./read-csv-records.ts');
  let names: readonly string[] | undefined;
  for await (const row of readCsvRecords(file, options.lineBytesMax)) {
    const at = `line ${row.line}`;
    if ('problem' in row) {
      yield { at, bytes: 0, read: row };
      continue;
    }
    const { record } = row;
    if (names === undefined) {
      names = record.slice(0, examinedMax).map((name) => name.trim());
      assertFields(names);
      continue;
    }
    const bytes = record.reduce((sum, field) => sum + field.length, 0);
    yield { at, bytes, read: itemOfRecord(names, record, at, options) };
  }
}

const unknownFields = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !fields.includes(name) && !derivedFields.has(name));

/** More than there are fields: a line of more names has an unknown one, or one twice, among these. */
const examinedMax = 100;
const namedMax = 20;
const nameLengthMax = 100;

const shown = (names: readonly string[]): string =>
  names
    .slice(0, namedMax)
    .map((name) => name.slice(0, nameLengthMax))
    .join("', '");

const assertFields = (names: readonly string[]): void => {
  const unknown = unknownFields(names);
  const twice = unknown.length === 0 ? names.find((name, at) => names.indexOf(name) < at) : undefined;
  if (unknown.length === 0 && twice === undefined) return;
  const found = unknown.length === 0 ? `'${twice}' twice` : `'${shown(unknown)}'`;
  const message = `must name the fields, some of ${fields.join(', ')}; it has ${found}`;
  throw invalidInput(`Nothing was imported: line 1 ${message}`, [{ path: 'line 1', message }]);
};

const isWanted = (name: string): boolean => fields.includes(name);

async function* readParquet(
  file: ItemFile,
  atByte: (bytes: number) => void,
  options: ReadItems,
): AsyncIterable<ReadLine> {
  const { lineBytesMax, fileBytesMax: bytesMax } = options;
  const { readParquetRows } = await import('../parquet/read-parquet-rows.ts');
  for await (const row of readParquetRows(file, assertColumns, { isWanted, bytesMax })) {
    const at = `row ${row.number}`;
    atByte(row.bytesRead);
    const read =
      row.bytes > lineBytesMax
        ? { problem: `has ${row.bytes} bytes, and may have at most ${lineBytesMax}` }
        : itemOfRow(row.texts, at, options);
    yield { at, bytes: row.bytes, read };
  }
}

const assertColumns = (names: readonly string[]): void => {
  const unknown = unknownFields(names);
  if (unknown.length === 0 && names.length > 0) return;
  throw refuseParquet(`must have columns of these, ${fields.join(', ')}; it has '${shown(unknown)}'`);
};

const itemOfRow = (texts: ReadonlyMap<string, Uint8Array>, at: string, options: ReadItems): Read => {
  const values: (readonly [string, unknown])[] = [];
  for (const [name, bytes] of texts) {
    const text = textOf(bytes);
    if (text === undefined) return { problem: `${name} must be UTF-8` };
    const isValue = (valueFields as readonly string[]).includes(name);
    if (isValue && options.hasTooManyValues(bytes)) return { problem: `${name} holds too many JSON values` };
    values.push([name, isValue ? (parsedJson(text) ?? text) : text]);
  }
  return itemOf(Object.fromEntries(values), at, options);
};

const itemOfRecord = (
  names: readonly string[],
  record: readonly string[],
  at: string,
  options: ReadItems,
): ReturnType<typeof itemOf> => {
  if (record.length !== names.length) {
    return { problem: `has ${record.length} fields, and the first line names ${names.length}` };
  }
  const values: (readonly [string, unknown])[] = [];
  for (const [index, name] of names.entries()) {
    const text = record[index] ?? '';
    if (text === '' || derivedFields.has(name)) continue;
    const isValue = (valueFields as readonly string[]).includes(name);
    if (isValue && options.hasTooManyValues(Buffer.from(text))) return { problem: 'holds too many JSON values' };
    values.push([name, isValue ? (parsedJson(text) ?? text) : withoutGuard(text)]);
  }
  return itemOf(Object.fromEntries(values), at, options);
};

const decoder = new TextDecoder('utf-8', { fatal: true });
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

const parsedJson = (text: string): unknown => {
  try {
    return parseShown(text);
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

const itemOf = (given: unknown, at: string, { datasetId }: ReadItems): Read => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { problem: 'must be a JSON object' };
  const values = given as Readonly<Record<string, unknown>>;
  const unknown = unknownFields(Object.keys(values));
  if (unknown.length > 0) {
    return { problem: `may have only the members ${fields.join(', ')}; it has '${shown(unknown)}'` };
  }
  const { id, status } = values;
  if (!isText(id) || id === '' || (typeof id === 'string' && id.length > idLengthMax)) {
    return { problem: `id must be a text of 1 to ${idLengthMax} characters` };
  }
  if (status !== undefined && !(datasetItemStatuses as readonly unknown[]).includes(status)) {
    return { problem: `status must be one of ${datasetItemStatuses.join(', ')}` };
  }
  const wrong = textFields.find((name) => !isText(values[name]));
  if (wrong !== undefined) return { problem: `${wrong} must be a text` };
  const unstorable = (['id', ...textFields] as const).find((name) => {
    const value = values[name];
    return typeof value === 'string' && value.includes('\0');
  });
  if (unstorable !== undefined) return { problem: `${unstorable} must have no NUL characters` };
  const present = [...textFields, ...valueFields].flatMap((name) =>
    values[name] === undefined || values[name] === null ? [] : [[name, values[name]] as const],
  );
  return {
    id: typeof id === 'string' ? id : contentId(datasetId, values),
    at,
    ...(status === undefined ? {} : { status: status as DatasetItemStatus }),
    ...Object.fromEntries(present),
  };
};

const contentId = (datasetId: string, values: Readonly<Record<string, unknown>>): string => {
  const content = [...valueFields, ...textFields].map((name) => values[name] ?? null);
  return hash('sha256', canonicalJson([datasetId, ...content])).slice(0, 32);
};
