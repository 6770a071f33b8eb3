import {
  DomainError,
  experimentAttribute,
  experimentTexts,
  parseIso,
  runNameCharactersMax,
  type DatasetRunStore,
  type DatasetStore,
  type IngestBatch,
  type NewDatasetRunItem,
  type ObservationPatch,
} from '@spanledger/core';

interface Parts {
  readonly datasets: Pick<DatasetStore, 'hasDataset'>;
  readonly datasetRuns: Pick<DatasetRunStore, 'add'>;
}

/** Resolves when the items of dataset runs that a batch names are in their runs; the same batch again changes nothing. */
export type LinkRunItems = (batch: Pick<IngestBatch, 'projectId' | 'observations'>) => Promise<void>;

interface MarkedItem {
  readonly datasetId: string;
  readonly item: NewDatasetRunItem;
}

const mark = experimentAttribute('item.root_observation_id');
const atOnce = 10;

/**
 * Langfuse's client for Python since version 5 names the items of a dataset's run in attributes of its spans alone;
 * others link them by a request before as well. Items and datasets that the project does not have are the client's own.
 */
export const createLinkRunItems =
  ({ datasets, datasetRuns }: Parts): LinkRunItems =>
  async ({ projectId, observations }) => {
    const marked = observations.flatMap(markedItem);
    const ids = [...new Set(marked.map(({ datasetId }) => datasetId))];
    const known = new Map<string, boolean>();
    for (const id of ids) known.set(id, await datasets.hasDataset(projectId, id));
    const items = marked.filter(({ datasetId }) => known.get(datasetId) === true);
    for (let at = 0; at < items.length; at += atOnce) {
      await Promise.all(
        items.slice(at, at + atOnce).map(async ({ item }) => datasetRuns.add(projectId, item).catch(ignoreUnknown)),
      );
    }
  };

const markedItem = ({ id, traceId, record }: ObservationPatch): readonly MarkedItem[] => {
  const { attributes } = record.metadata;
  if (typeof attributes !== 'string' || !attributes.includes(mark)) return [];
  const textOf = experimentTexts({ attributes });
  const [runId, datasetId, datasetItemId] = ['id', 'dataset.id', 'item.id'].map((name) => nameOf(textOf(name)));
  if (textOf('item.root_observation_id') !== id) return [];
  if (runId === undefined || datasetId === undefined || datasetItemId === undefined) return [];
  const version = textOf('item.version');
  const item = {
    runId,
    runName: nameOf(textOf('name')) ?? runId,
    datasetItemId,
    traceId,
    observationId: id,
    runDescription: storable(textOf('description')),
    metadata: jsonOf(storable(textOf('metadata'))),
    datasetVersion: version === null ? undefined : parseIso(version),
    createdAt: record.startTime ?? undefined,
  };
  return [{ datasetId, item }];
};

/** PostgreSQL stores no NUL. */
const storable = (text: string | null): string | null => text?.replaceAll('\0', '\uFFFD') ?? null;

/** An id or a name that a run, a dataset or an item can have: what others name is a client's own. */
const nameOf = (text: string | null): string | undefined =>
  text === null || text.includes('\0') || text.length > runNameCharactersMax ? undefined : text;

const jsonOf = (text: string | null): unknown => {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const ignoreUnknown = (error: unknown): void => {
  if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
};
