import { z } from 'zod';

import { component } from './components.ts';
import { csvMediaType } from './costs.ts';
import { datasetItemSchema, oneDataset } from './datasets.ts';
import { defineEndpoint } from './endpoint.ts';
import { ndjsonMediaType } from './export.ts';
import { eventStreamMediaType } from './playground.ts';
import { booleanParameter, choiceParameter, timestampParameter } from './query-parameters.ts';

const tag = 'Datasets';
const issuesMax = 1000;

export const parquetMediaType = 'application/vnd.apache.parquet';

const issues = z
  .array(z.object({ path: z.string(), message: z.string() }))
  .max(issuesMax)
  .describe('Of lines or rows that are wrong, the first hundred.');

const outcome = {
  imported: z.int().describe('New items, and those that have another version now.'),
  unchanged: z.int().describe('Items that were there just so, also by an earlier line.'),
  skipped: z.int().describe('Lines or rows that were left out.'),
};

const importEventSchema = component(
  'DatasetImportEvent',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('progress'), bytes: z.int(), bytesTotal: z.int(), ...outcome }),
    component(
      'DatasetImportFailure',
      z.object({
        type: z.literal('error'),
        code: z.string(),
        message: z.string().describe('Nothing was imported.'),
        issues,
      }),
    ),
    component('DatasetImportDone', z.object({ type: z.literal('done'), ...outcome, issues })),
  ]),
);

export const importDatasetItems = defineEndpoint({
  operation: 'importDatasetItems',
  method: 'post',
  path: '/api/public/v2/datasets/{datasetName}/import',
  tag,
  summary: 'Import items into a dataset',
  description:
    'JSON Lines with an object like that of an item on each line, CSV whose first line names members of an item, or Parquet with columns of ' +
    'these names that are texts, as the export writes it: values are JSON, or else texts; groups of rows may have any size, pages 16 MiB ' +
    'each (`PLAIN` or with a dictionary; Snappy, gzip, Brotli, from Node 22.15 on Zstandard, or uncompressed). A line or row that is wrong is ' +
    'named by its number: none is imported then, or all others with `onError=skip`. All come at once, when the last line is ' +
    'read; until then nothing is there. An item without an id has one of its content, so the same file again changes nothing.',
  access: 'write',
  recordedAs: 'dataset-items.imported',
  params: oneDataset,
  query: z.object({
    format: choiceParameter(
      ['jsonl', 'csv', 'parquet'],
      'What the body is. When unset, what its media type says: CSV, Parquet, or else JSON Lines.',
    ),
    onError: choiceParameter(
      ['refuse', 'skip'],
      'What becomes of an import with wrong lines or rows. `refuse` when unset.',
    ),
    progress: choiceParameter(
      ['events'],
      'The answer is a stream of server-sent events: how far it is, once a second, and last `done` or `error`.',
    ),
  }),
  exampleQuery: { format: 'jsonl' },
  body: {
    schema: z.union([z.record(z.string(), z.unknown()).describe('One item.'), z.string().describe('A line for each.')]),
    mediaTypes: ['application/json', 'application/jsonl', ndjsonMediaType, csvMediaType, parquetMediaType],
    example: { id: 'question-2', input: { question: 'Where is my order?' } },
  },
  responses: {
    200: {
      description: 'What was imported; with `progress=events` the events.',
      schema: z.union([importEventSchema, z.object({ ...outcome, issues })]),
      mediaTypes: ['application/json', eventStreamMediaType],
    },
  },
});

const { id, status, input, expectedOutput, metadata, sourceTraceId, sourceObservationId, createdAt, updatedAt } =
  datasetItemSchema.shape;

export const exportDatasetItems = defineEndpoint({
  operation: 'exportDatasetItems',
  method: 'get',
  path: '/api/public/v2/datasets/{datasetName}/export',
  tag,
  summary: 'Export the items of a dataset',
  description:
    'All items as of one moment, by their ids, whatever changes meanwhile. All formats are taken by the import as they are. In CSV ' +
    'and Parquet `input`, `expectedOutput` and `metadata` are JSON texts, and empty where they are null; times of Parquet have ' +
    'microseconds. A text of a CSV that a spreadsheet would run has an apostrophe before it, which the import takes away. Only a whole ' +
    'export ends well: when something fails underway, the connection breaks.',
  access: 'read',
  recordedAs: 'dataset-items.exported',
  params: oneDataset,
  query: z.object({
    format: choiceParameter(['jsonl', 'csv', 'parquet'], 'What the answer is. `jsonl` when unset.'),
    version: timestampParameter('The items as they were then, inclusive; as they are when unset.'),
    includeArchived: booleanParameter('Archived items too.'),
  }),
  exampleQuery: { format: 'csv', version: '2026-03-01T12:00:00Z' },
  responses: {
    200: {
      description: 'The items, as a file.',
      schema: component(
        'DatasetItemLine',
        z.object({
          id,
          status,
          input,
          expectedOutput,
          metadata,
          sourceTraceId,
          sourceObservationId,
          createdAt,
          updatedAt,
        }),
      ),
      mediaTypes: [ndjsonMediaType, csvMediaType, parquetMediaType],
    },
  },
});
