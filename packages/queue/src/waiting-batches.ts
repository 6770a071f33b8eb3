import { MonthSet, monthsOfBatch, requestMonthsMax, type IngestBatch, type ProjectId } from '@spanledger/core';

/** A batch whose sender waits for an answer. */
export interface Waiting {
  readonly batch: IngestBatch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Batches that wait: each project's in the order of their arrival. */
export interface WaitingBatches {
  readonly size: number;
  /** What they take in memory, about; but none counts more than `batchBytesMax`. */
  readonly bytes: number;
  readonly observations: number;
  /** What one project's batches are of `bytes`. */
  bytesOf(projectId: ProjectId): number;
  /** What a batch adds to `bytes`. */
  weigh(batch: IngestBatch): number;
  add(entry: Waiting): void;
  /**
   * Takes batches of all projects in turn, so that none waits for the backlog of another: at least one batch, and
   * no more once they hold `rowsMax` rows of one kind, would take more than `groupBytesMax` in memory, or lie in more
   * months than a request may, and a few of today.
   */
  takeGroup(rowsMax: number): readonly Waiting[];
}

/** What becomes records, rows and an insert in one step. */
const groupBytesMax = 64 * 1024 * 1024;

/** A group with room for one request of many months, and for the neighbours that are of today. */
const groupMonthsMax = requestMonthsMax + 8;

/** What an entity takes in memory besides the payload that it came from, about. */
export const entityBytes = 1500;

/** What a batch takes in memory, about: a few bytes of payload may be many small entities. */
const weightOf = ({ payloadBytes, observations, traces, scores }: IngestBatch): number =>
  payloadBytes + (observations.length + traces.length + scores.length) * entityBytes;

const rowsOf = ({ observations, traces, scores }: IngestBatch): number =>
  Math.max(observations.length, traces.length, scores.length);

export const waitingBatches = (batchBytesMax: number): WaitingBatches => {
  /** The project whose turn it is comes first. */
  const projects = new Map<ProjectId, { readonly entries: Waiting[]; bytes: number }>();
  let size = 0;
  let bytes = 0;
  let observations = 0;

  const weigh = (batch: IngestBatch): number => Math.min(weightOf(batch), batchBytesMax);

  const peek = (): Waiting | undefined => {
    for (const { entries } of projects.values()) return entries[0];
    return undefined;
  };

  const takeNext = (): void => {
    for (const [projectId, ofProject] of projects) {
      const entry = ofProject.entries.shift() as Waiting;
      const weight = weigh(entry.batch);
      ofProject.bytes -= weight;
      projects.delete(projectId);
      if (ofProject.entries.length > 0) projects.set(projectId, ofProject);
      size -= 1;
      bytes -= weight;
      observations -= entry.batch.observations.length;
      return;
    }
  };

  return {
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
    get observations() {
      return observations;
    },
    weigh,
    bytesOf: (projectId) => projects.get(projectId)?.bytes ?? 0,
    add: (entry) => {
      const { batch } = entry;
      const ofProject = projects.get(batch.projectId) ?? { entries: [], bytes: 0 };
      projects.set(batch.projectId, ofProject);
      const weight = weigh(batch);
      ofProject.entries.push(entry);
      ofProject.bytes += weight;
      size += 1;
      bytes += weight;
      observations += batch.observations.length;
    },
    takeGroup: (rowsMax) => takeGroup({ peek, takeNext }, rowsMax),
  };
};

interface Turns {
  readonly peek: () => Waiting | undefined;
  /** Takes what `peek` has shown. */
  readonly takeNext: () => void;
}

const takeGroup = ({ peek, takeNext }: Turns, rowsMax: number): readonly Waiting[] => {
  const group: Waiting[] = [];
  const months = new MonthSet();
  let rows = 0;
  let bytes = 0;
  while (rows < rowsMax) {
    const next = peek();
    if (next === undefined) break;
    const ownMonths = monthsOfBatch(next.batch);
    if (group.length > 0 && months.sizeWith(ownMonths) > groupMonthsMax) break;
    bytes += weightOf(next.batch);
    if (group.length > 0 && bytes > groupBytesMax) break;
    months.addAll(ownMonths);
    rows += rowsOf(next.batch);
    group.push(next);
    takeNext();
  }
  return group;
};
