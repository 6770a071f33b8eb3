import { formatIso, type DatasetItem } from '@spanledger/core';

import { guardedText, csvField } from './csv-field.ts';

export type ExportFormat = 'jsonl' | 'csv' | 'parquet';

/** Members of an item in each format, in this order. */
const textMembers = ['sourceTraceId', 'sourceObservationId'] as const;
const valueMembers = ['input', 'expectedOutput', 'metadata'] as const;
const timeMembers = ['createdAt', 'updatedAt'] as const;

/**
 * A file of items that arrive in parts, of which it holds one. `readItems` reads it back unchanged. In CSV and Parquet
 * values are JSON texts, and a value that is `null` is absent.
 */
export const writeItems = (
  parts: AsyncIterable<readonly DatasetItem[]>,
  format: ExportFormat,
): AsyncIterable<string | Uint8Array> => {
  if (format === 'parquet') return writeParquetFile(parts);
  return format === 'csv' ? writeCsv(parts) : writeLines(parts);
};

async function* writeParquetFile(parts: AsyncIterable<readonly DatasetItem[]>): AsyncIterable<Uint8Array> {
  const { writeParquet } = await import('./write-parquet.ts');
  yield* writeParquet(parts);
}

async function* writeLines(parts: AsyncIterable<readonly DatasetItem[]>): AsyncIterable<string> {
  for await (const items of parts) {
    for (const item of items) {
      const { id, status, createdAt, updatedAt } = item;
      const members = [...valueMembers, ...textMembers].map((name) => [name, item[name]] as const);
      const times = { createdAt: formatIso(createdAt), updatedAt: formatIso(updatedAt) };
      yield `${JSON.stringify({ id, status, ...Object.fromEntries(members), ...times })}\n`;
    }
  }
}

async function* writeCsv(parts: AsyncIterable<readonly DatasetItem[]>): AsyncIterable<string> {
  yield `${['id', 'status', ...valueMembers, ...textMembers, ...timeMembers].join(',')}\r\n`;
  for await (const items of parts) {
    for (const item of items) {
      const fields = [
        guardedText(item.id),
        item.status,
        ...valueMembers.map((name) => (item[name] === null ? '' : JSON.stringify(item[name]))),
        ...textMembers.map((name) => guardedText(item[name] ?? '')),
        ...timeMembers.map((name) => formatIso(item[name])),
      ];
      yield `${fields.map(csvField).join(',')}\r\n`;
    }
  }
}
