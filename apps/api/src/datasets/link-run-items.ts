import {
  DomainError,
  experimentAttribute,
  experimentTexts,
  parseIso,
  runNameCharactersMax,
  type DatasetRunStore,
  type IngestBatch,
  type Micros,
  type NamedRunItem,
  type ObservationPatch,
} from '@spanledger/core';

/** Resolves when the items of dataset runs that a batch names are in their runs; the same batch again changes nothing. */
export type LinkRunItems = (batch: Pick<IngestBatch, 'projectId' | 'observations' | 'receivedAt'>) => Promise<void>;

const mark = experimentAttribute('item.root_observation_id');

/**
 * Langfuse's client for Python since version 5 names the items of a dataset's run in attributes of its spans alone;
 * others link them by a request before as well. Items and datasets that the project does not have are the client's own.
 */
export const createLinkRunItems =
  ({ datasetRuns }: { readonly datasetRuns: Pick<DatasetRunStore, 'link'> }): LinkRunItems =>
  async ({ projectId, observations, receivedAt }) => {
    const items = observations.flatMap((observation) => namedItem(observation, receivedAt));
    if (items.length === 0) return;
    const link = async (): Promise<void> => datasetRuns.link(projectId, items);
    // The second time without those whose dataset or run was deleted meanwhile.
    await link().catch(async (error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
      return link();
    });
  };

const namedItem = ({ id, traceId, record }: ObservationPatch, receivedAt: Micros): readonly NamedRunItem[] => {
  const { attributes } = record.metadata;
  if (typeof attributes !== 'string' || !attributes.includes(mark)) return [];
  const textOf = experimentTexts({ attributes });
  const [runId, datasetId, datasetItemId] = ['id', 'dataset.id', 'item.id'].map((name) => nameOf(textOf(name)));
  if (textOf('item.root_observation_id') !== id) return [];
  if (runId === undefined || datasetId === undefined || datasetItemId === undefined) return [];
  const version = textOf('item.version');
  const item = {
    runId,
    datasetId,
    runName: nameOf(textOf('name')) ?? runId,
    datasetItemId,
    traceId,
    observationId: id,
    runDescription: storable(textOf('description')),
    metadata: jsonOf(storable(textOf('metadata'))),
    datasetVersion: version === null ? undefined : parseIso(version),
    createdAt: record.startTime ?? receivedAt,
  };
  return [item];
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
