import {
  datasetItemStatuses,
  type DatasetItemChanges,
  type DatasetItemStatus,
  type InputIssue,
} from '@spanledger/core';
import { parse } from 'csv-parse/sync';

export type ItemFormat = 'jsonl' | 'csv';

export interface ItemLines {
  readonly items: readonly (Omit<DatasetItemChanges, 'id'> & { readonly id: string | undefined })[];
  /** Each names its line. */
  readonly problems: readonly InputIssue[];
}

type Item = ItemLines['items'][number];

const idLengthMax = 255;
const textFields = ['sourceTraceId', 'sourceObservationId'] as const;
const valueFields = ['input', 'expectedOutput', 'metadata'] as const;
const fields: readonly string[] = ['id', 'status', ...textFields, ...valueFields];

/**
 * Items of a text, a line each: objects in JSON Lines, or records of a CSV whose first line names the fields. Values of a CSV
 * that are JSON are taken as such, others as texts; what is empty is absent.
 */
export const readItemLines = (text: string, format: ItemFormat): ItemLines =>
  format === 'jsonl' ? readJsonLines(text) : readCsv(text);

const readJsonLines = (text: string): ItemLines => {
  const items: Item[] = [];
  const problems: InputIssue[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = `line ${index + 1}`;
    const read = itemOf(parsedJson(line), at);
    if ('problem' in read) problems.push({ path: at, message: read.problem });
    else items.push(read);
  }
  return { items, problems };
};

const readCsv = (text: string): ItemLines => {
  const items: Item[] = [];
  const problems: InputIssue[] = [];
  const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
  let records: readonly { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, options) as unknown as typeof records;
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    return { items, problems: [{ path: `line ${line ?? '?'}`, message: `is no CSV: ${(error as Error).message}` }] };
  }
  const [head, ...rest] = records;
  const names = head?.record.map((name) => name.trim()) ?? [];
  const unknown = names.filter((name) => !fields.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    const message = `must name the fields, some of ${fields.join(', ')}; it has '${unknown.join("', '")}'`;
    return { items, problems: [{ path: 'line 1', message }] };
  }
  let line = (head?.info.lines ?? 1) + 1;
  for (const { record, info } of rest) {
    const at = `line ${line}`;
    line = info.lines + 1;
    const read =
      record.length === names.length
        ? itemOf(recordOf(names, record), at)
        : { problem: `has ${record.length} fields, and the first line names ${names.length}` };
    if ('problem' in read) problems.push({ path: at, message: read.problem });
    else items.push(read);
  }
  return { items, problems };
};

const recordOf = (names: readonly string[], record: readonly string[]): object =>
  Object.fromEntries(
    names.flatMap((name, at) => {
      const text = record[at] ?? '';
      if (text === '') return [];
      return [[name, (valueFields as readonly string[]).includes(name) ? (parsedJson(text) ?? text) : text]];
    }),
  );

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

const itemOf = (given: unknown, at: string): Item | { readonly problem: string } => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { problem: 'must be a JSON object' };
  const values = given as Readonly<Record<string, unknown>>;
  const { id, status } = values;
  if (!isText(id) || id === '' || (typeof id === 'string' && id.length > idLengthMax)) {
    return { problem: `id must be a text of 1 to ${idLengthMax} characters` };
  }
  if (status !== undefined && !(datasetItemStatuses as readonly unknown[]).includes(status)) {
    return { problem: `status must be one of ${datasetItemStatuses.join(', ')}` };
  }
  const wrong = textFields.find((name) => !isText(values[name]));
  if (wrong !== undefined) return { problem: `${wrong} must be a text` };
  const present = [...textFields, ...valueFields].flatMap((name) =>
    values[name] === undefined || values[name] === null ? [] : [[name, values[name]] as const],
  );
  return {
    id: (id ?? undefined) as string | undefined,
    at,
    ...(status === undefined ? {} : { status: status as DatasetItemStatus }),
    ...Object.fromEntries(present),
  };
};
