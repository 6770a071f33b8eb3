import {
  DomainError,
  groupBy,
  inSlices,
  type IngestBatch,
  type MergeableRecord,
  type ObservationPatch,
  type ProjectId,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { observationCacheKey, scoreCacheKey, traceCacheKey } from './gather-patches.ts';
import type { Poison } from './isolate-poison.ts';

/**
 * The most that metadata and tags of one entity may take in memory. Merging adds them up, while each other field has one
 * value, of one event. A worker with the heap of docker-compose.yml writes such an entity.
 */
const grownBytesMax = 32 * 1024 * 1024;
/** Of a key of the metadata or a tag, beside its texts: with its clock. */
const memberBytes = 400;

const grownBytesOf = ({ metadata, tags }: MergeableRecord): number => {
  let bytes = 0;
  for (const key in metadata) bytes += memberBytes + key.length + (metadata[key]?.length ?? 0);
  for (const tag of tags) bytes += memberBytes + tag.length;
  return bytes;
};

/** The keys of the entities of each kind that would grow too large. */
type Overfull = Record<'traces' | 'observations' | 'scores', Set<string>>;

/** Entities whose patches of a group cannot be merged into them; all others of the group can. */
export class OverfullEntitiesError extends DomainError {
  readonly overfull: Overfull;

  constructor(overfull: Overfull) {
    const most = `${grownBytesMax / 1024 / 1024} MiB`;
    super(
      'payload_too_large',
      `With what is stored of it, its metadata and tags would have more than ${most}. Give it less, or spread it over observations.`,
    );
    this.overfull = overfull;
  }
}

interface MergedRecord {
  readonly record: MergeableRecord;
  readonly before: MergeableRecord | undefined;
  readonly records: readonly MergeableRecord[];
}

/** What one event states is never too much, and neither is what adds nothing. */
const isOverfull = ({ record, before, records }: MergedRecord): boolean => {
  if (before === undefined && records.length === 1) return false;
  const bytes = grownBytesOf(record);
  if (bytes <= grownBytesMax) return false;
  return [...(before === undefined ? [] : [before]), ...records].every((source) => grownBytesOf(source) < bytes);
};

/** Throws `OverfullEntitiesError` if merging makes an entity too large. */
export const assertBounded = async (
  merged: Readonly<Record<keyof Overfull, ReadonlyMap<string, MergedRecord>>>,
): Promise<void> => {
  const overfull: Overfull = { traces: new Set(), observations: new Set(), scores: new Set() };
  for (const kind of ['traces', 'observations', 'scores'] as const) {
    await inSlices(merged[kind], ([key, entity]) => {
      if (isOverfull(entity)) overfull[kind].add(key);
    });
  }
  if (Object.values(overfull).some(({ size }) => size > 0)) throw new OverfullEntitiesError(overfull);
};

interface Parted {
  readonly left: IngestBatch;
  /** The patches of each entity that would grow too large. */
  readonly refused: readonly Poison[];
}

/** A batch without its patches of such entities. */
export const withoutOverfull = (batch: IngestBatch, error: OverfullEntitiesError): Parted => {
  const { projectId } = batch;
  const { traces, scores } = error.overfull;
  const isOfObservation = overfullObservations(projectId, error.overfull.observations);
  const parted = {
    traces: partBy(batch.traces, ({ id }) => traces.has(traceCacheKey(projectId, id))),
    observations: partBy(batch.observations, isOfObservation),
    scores: partBy(batch.scores, ({ id }) => scores.has(scoreCacheKey(projectId, id))),
  };
  const left = {
    ...batch,
    traces: parted.traces.left,
    observations: parted.observations.left,
    scores: parted.scores.left,
  };
  const none = { ...batch, sentOnEvents: 0, traces: [], observations: [], scores: [], deletions: [] };
  const refused = [
    ...byId(parted.traces.taken).map((some) => ({ ...none, traces: some })),
    ...byId(parted.observations.taken).map((some) => ({ ...none, observations: some })),
    ...byId(parted.scores.taken).map((some) => ({ ...none, scores: some })),
  ];
  return { left, refused: refused.map((some) => ({ batch: some, error })) };
};

/** Of one that does not name its trace, the key is known by its id alone. */
const overfullObservations = (
  projectId: ProjectId,
  keys: ReadonlySet<string>,
): ((patch: ObservationPatch) => boolean) => {
  const ids = new Set([...keys].map((key) => key.slice(key.lastIndexOf('\0') + 1)));
  return ({ traceId, id, isTraceUnknown }) =>
    isTraceUnknown ? ids.has(id) : ids.has(id) && keys.has(observationCacheKey(projectId, traceId, id));
};

const partBy = <T>(items: readonly T[], isTaken: (item: T) => boolean) => {
  const [left, taken]: [T[], T[]] = [[], []];
  for (const item of items) (isTaken(item) ? taken : left).push(item);
  return { left, taken };
};

const byId = <T extends { readonly id: string; readonly traceId?: string }>(patches: readonly T[]) => [
  ...groupBy(patches, ({ traceId, id }) => entityKey(traceId ?? '', id)).values(),
];
