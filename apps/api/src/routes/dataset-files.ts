import {
  csvMediaType,
  exportDatasetItems,
  importDatasetItems,
  ndjsonMediaType,
  parquetMediaType,
  type EndpointOutput,
} from '@spanledger/api-contract';
import {
  DomainError,
  notFound,
  unavailable,
  type Dataset,
  type DatasetItem,
  type DatasetItemsAfter,
  type DatasetStore,
  type ProjectId,
} from '@spanledger/core';
import { writeItems, type ExportFormat } from '@spanledger/datasets';
import type { Request, Response } from 'express';

import { recordRequest } from '../auditing/record-request.ts';
import { storesOf } from '../auditing/recorded-stores.ts';
import type { SpooledBody } from '../body/spool-body.ts';
import { importItemsOf, type ImportCounts, type ImportOutcome } from '../datasets/import-items.ts';
import { sendFile } from '../export/send-lines.ts';
import { beginEvents } from '../http/event-stream.ts';
import { callerOf, inputOf, type Route } from '../http/route.ts';
import { runningOfProject } from '../limits/running-of-project.ts';
import { whileThere } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';
import { ClientGoneError } from '../reads/send-slowly.ts';
import { createSlices } from '../reads/slices.ts';
import { wholeMs } from './dataset-items.ts';

interface Parts {
  readonly datasets: Pick<DatasetStore, 'get' | 'itemsAfter'>;
  readonly spoolItems: (request: Request) => Promise<SpooledBody>;
  readonly itemBytesMax: number;
}

/** Items of a dataset as files: imported, and exported. */
export const datasetFileRoutes = (reads: Reads, parts: Parts): readonly Route[] => [
  importRoute(reads, parts),
  exportRoute(reads, parts),
];

const find = async (datasets: Parts['datasets'], projectId: ProjectId, name: string): Promise<Dataset> => {
  const dataset = await datasets.get(projectId, name);
  if (dataset === undefined) throw notFound('Dataset not found');
  return dataset;
};

/** Each keeps a file on disk, and its upload may take an hour. */
const runningImports = { max: 2, name: 'imports', retryAfterSeconds: 10 };

/** Each has a connection to the database; those of one dataset would wait for each other anyway. */
const importsMax = 4;

interface ImportTurns {
  /** Throws `unavailable` when all turns are taken. */
  assertFree(): void;
  /** Rejects likewise. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/** Of all projects in this process. */
const createImportTurns = (): ImportTurns => {
  let running = 0;
  const assertFree = (): void => {
    if (running >= importsMax) throw unavailable('Too many imports at once. Try again.', undefined, 10);
  };
  return {
    assertFree,
    take: async (work) => {
      assertFree();
      running += 1;
      return work().finally(() => {
        running -= 1;
      });
    },
  };
};

const importRoute = (reads: Reads, { datasets, spoolItems, itemBytesMax }: Parts): Route => {
  const turnsOfProject = runningOfProject(runningImports);
  const turns = createImportTurns();
  const importBody = async (request: Request, response: Response, dataset: Dataset, body: SpooledBody) => {
    const { query } = inputOf(importDatasetItems, request);
    const work = async (onProgress: Progress): Promise<ImportOutcome> =>
      importItemsOf({
        datasets: storesOf(request, response).datasets,
        dataset,
        body,
        format: query.format ?? formatOf(request),
        isSkipping: query.onError === 'skip',
        lineBytesMax: itemBytesMax,
        onProgress,
        slice: createSlices(reads.turns, dataset.projectId),
      });
    if (query.progress === 'events') await withEvents(response, reads.idleMs, body.bytes, work);
    else response.json(await work(() => undefined));
  };
  return {
    endpoint: importDatasetItems,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const { params, query } = inputOf(importDatasetItems, request);
      const dataset = await find(datasets, projectId, params.datasetName);
      const release = turnsOfProject.take(projectId);
      try {
        turns.assertFree();
        await recordRequest(importDatasetItems, request, response, { params, query });
        const body = await spoolItems(request);
        try {
          // Not before the file is here: slow clients would keep others from importing.
          await turns.take(async () => importBody(request, response, dataset, body));
        } finally {
          await body.close();
        }
      } finally {
        release();
      }
    },
  };
};

/** By the media type of the body. */
const formatOf = (request: Request): ExportFormat => {
  if (request.is(csvMediaType) !== false) return 'csv';
  return request.is(parquetMediaType) === false ? 'jsonl' : 'parquet';
};

type Progress = (bytes: number, counts: ImportCounts) => void;
type ImportEvent = Extract<EndpointOutput<typeof importDatasetItems, 200>, { readonly type: string }>;

const progressEveryMs = 1000;

/** The outcome of an import is an event. An import whose client disconnected goes on: the file was sent completely. */
const withEvents = async (
  response: Response,
  idleMs: number,
  bytesTotal: number,
  work: (onProgress: Progress) => Promise<ImportOutcome>,
): Promise<void> => {
  const events = beginEvents<ImportEvent>(response);
  let sentAt = 0;
  const onProgress: Progress = (bytes, counts) => {
    if (performance.now() - sentAt < progressEveryMs) return;
    sentAt = performance.now();
    events.send({ type: 'progress', bytes, bytesTotal, ...counts });
  };
  try {
    const { issues, ...counts } = await work(onProgress);
    events.send({ type: 'done', ...counts, issues: [...issues] });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, message, issues } = error;
    events.send({ type: 'error', code, message, issues: [...issues] });
  }
  await events.end(idleMs).catch((failure: unknown) => {
    if (!(failure instanceof ClientGoneError)) throw failure;
  });
};

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  jsonl: ndjsonMediaType,
  csv: `${csvMediaType}; charset=utf-8`,
  parquet: parquetMediaType,
};

/** Each holds a part of a dataset in memory, and with Parquet a group of rows. */
const runningExports = { max: 3, name: 'exports of datasets', retryAfterSeconds: 10 };

const exportRoute = (reads: Reads, { datasets }: Parts): Route => {
  const turns = runningOfProject(runningExports);
  return {
    endpoint: exportDatasetItems,
    handle: async (request, response) => {
      const { projectId } = callerOf(response);
      const { params, query } = inputOf(exportDatasetItems, request);
      const { datasetName } = params;
      await find(datasets, projectId, datasetName);
      const release = turns.take(projectId);
      try {
        await recordRequest(exportDatasetItems, request, response, { params, query });
        const { format = 'jsonl', version, includeArchived: withArchived = false } = query;
        const asked = { datasetName, asOf: wholeMs(version), withArchived, limit: itemsAtOnce };
        const parts = writeItems(partsOf(datasets, projectId, asked), format);
        const file = { parts, mediaType: mediaTypes[format], name: `${datasetName.replaceAll('/', '-')}.${format}` };
        await whileThere(reads, request, response, (reading) => sendFile(request, response, file, reading.pace));
      } finally {
        release();
      }
    },
  };
};

const itemsAtOnce = 1000;

/** All items as of one moment: that of the first part. */
async function* partsOf(
  datasets: Parts['datasets'],
  projectId: ProjectId,
  asked: DatasetItemsAfter,
): AsyncIterable<readonly DatasetItem[]> {
  let { asOf } = asked;
  for (let after: string | undefined; ;) {
    const part = await datasets.itemsAfter(projectId, { ...asked, asOf, after });
    const last = part.items.at(-1);
    if (last === undefined) return;
    yield part.items;
    ({ asOf } = part);
    after = last.id;
  }
}
