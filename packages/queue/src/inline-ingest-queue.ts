import {
  DomainError,
  eventsOf,
  unavailable,
  type IngestBatch,
  type IngestQueue,
  type PendingPart,
} from '@spanledger/core';
import type { QueueMetrics } from './expose-queue.ts';
import { recentRefusals } from './recent-refusals.ts';
import type { Patience } from './returning-senders.ts';
import { suspectGroups } from './suspect-groups.ts';
import { groupStarts } from './group-starts.ts';
import { waitingBatches, type Waiting, type WaitingBatches } from './waiting-batches.ts';

type Process = (batches: readonly IngestBatch[]) => Promise<void>;

export interface InlineIngestQueueOptions {
  /** Stores a group of batches; may be called again while earlier groups are still being written. */
  readonly process: Process;
  /** How long a batch waits for others when nothing is being stored, unless as many wait as were answered last. */
  readonly waitMs?: number;
  /**
   * How long the next group waits for more after one has ended, unless it is large: each group has the same fixed cost
   * in the store.
   */
  readonly patience?: Patience;
  /** How many groups are written side by side. */
  readonly groupsInFlightMax?: number;
  /** A group is written while another is only if it has this many: few large inserts cost less than many small ones. */
  readonly sideGroupObservationsMin?: number;
  /** A group is closed once it has this many rows of one kind. */
  readonly groupRowsMax?: number;
  /** How much memory waiting batches may take, half of it for one project; beyond it `enqueue` is refused. */
  readonly waitingBytesMax?: number;
}

export interface InlineIngestQueue extends IngestQueue {
  /** `bytes` are those of waiting batches, which `waitingBytesMax` bounds; `depth` includes batches being stored. */
  stats(): QueueMetrics;
}

const defaults = {
  waitMs: 4,
  patience: { shareOfGroup: 0.5, msMax: 50 },
  groupsInFlightMax: 2,
  sideGroupObservationsMin: 4000,
  groupRowsMax: 20_000,
  waitingBytesMax: 256 * 1024 * 1024,
} as const;

const shuttingDown = 'The server is shutting down; send this again to the next one.';
const tooMuchWaiting = 'Too much is waiting to be stored; send this again a little later.';

/**
 * The ingest queue of one process: a batch is answered once it is stored (group commit). Batches that arrive together,
 * or while earlier groups are being written, share one insert. Small batches pass large ones of other projects.
 */
export const inlineIngestQueue = (options: InlineIngestQueueOptions): InlineIngestQueue => {
  const settings = { ...defaults, ...options };
  const { process, waitingBytesMax } = settings;
  const waiting = waitingBatches(projectBytesMaxOf(waitingBytesMax));
  const unanswered = new Set<IngestBatch>();
  const refusals = recentRefusals();
  let isClosed = false;
  let onIdle: (() => void) | undefined;

  const store = async (group: readonly Waiting[]): Promise<void> =>
    storeGroup(process, group, (refused) => suspects.halve(refused));
  const suspects = suspectGroups({ store, weigh: ({ batch }) => waiting.weigh(batch), onStored: () => groups.flush() });
  const onFlushed = (): void => {
    suspects.proceed();
    if (groups.isEmpty && !suspects.isBusy) onIdle?.();
  };
  const groups = groupStarts({ waiting, settings, store, onFlushed });

  const bytes = (): number => waiting.bytes + suspects.bytes;
  const isFull = (batch: IngestBatch): boolean => isTooMuch(batch, waiting, { bytes: bytes(), waitingBytesMax });

  return {
    enqueue: async (batch) => {
      if (isClosed) throw unavailable(shuttingDown);
      if (isFull(batch)) throw refusals.remember(batch.projectId, unavailable(tooMuchWaiting));
      unanswered.add(batch);
      await new Promise<void>((resolve, reject) => {
        waiting.add({ batch, resolve, reject });
        groups.added();
      }).finally(() => unanswered.delete(batch));
    },
    assertRoom: (projectId) => {
      if (isClosed) throw unavailable(shuttingDown);
      refusals.assertNone(projectId);
    },
    pending: async (projectId) =>
      [...unanswered].filter((batch) => projectId === undefined || batch.projectId === projectId).map(pendingPart),
    stats: () => metricsOf(unanswered, bytes()),
    close: async () => {
      isClosed = true;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
        groups.hurry();
      });
    },
  };
};

const projectBytesMaxOf = (waitingBytesMax: number): number => waitingBytesMax / 2;

/** No batch counts for more than its project's limit, so none is too large to be accepted ever. */
const isTooMuch = (
  batch: IngestBatch,
  waiting: WaitingBatches,
  { bytes, waitingBytesMax }: { readonly bytes: number; readonly waitingBytesMax: number },
): boolean => {
  const weight = waiting.weigh(batch);
  const ofProject = waiting.bytesOf(batch.projectId);
  if (bytes > 0 && bytes + weight > waitingBytesMax) return true;
  return ofProject > 0 && ofProject + weight > projectBytesMaxOf(waitingBytesMax);
};

/** Of batches in the order of their arrival. */
const metricsOf = (batches: ReadonlySet<IngestBatch>, bytes: number): QueueMetrics => {
  const [oldest] = batches;
  const oldestAgeMs = oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.receivedAt / 1000);
  return { depth: batches.size, bytes, oldestAgeMs, consumers: 1 };
};

const pendingPart = (batch: IngestBatch): PendingPart => {
  const { id: batchId, part, projectId, receivedAt, payloadBytes } = batch;
  return { batchId, part, projectId, receivedAt, payloadBytes, events: eventsOf(batch) };
};

/** Stores a group and answers each of its senders, unless some batch cannot be stored: then it is `halve`d. Never rejects. */
const storeGroup = async (
  process: Process,
  group: readonly Waiting[],
  halve: (group: readonly Waiting[]) => void,
): Promise<void> => {
  try {
    await process(group.map(({ batch }) => batch));
    for (const { resolve } of group) resolve();
  } catch (error) {
    const isOutage = error instanceof DomainError && error.code === 'unavailable';
    if (group.length > 1 && !isOutage) return halve(group);
    for (const { reject } of group) reject(error);
  }
};
