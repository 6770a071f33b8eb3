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
  /** Their approximate memory; none counts more than `batchBytesMax`. */
  readonly bytes: number;
  readonly observations: number;
  /** The share of one project's batches in `bytes`. */
  bytesOf(projectId: ProjectId): number;
  /** The amount that a batch adds to `bytes`. */
  weigh(batch: IngestBatch): number;
  add(entry: Waiting): void;
  /**
   * Takes batches of all projects in turn, so that none waits for the backlog of another: at least one batch, and no
   * more once they hold `rowsMax` rows of one kind, would take more than `groupBytesMax` in memory, or have more months
   * than a request may, and a few of today. A group of several projects is a small one: what does not fit into that is
   * left for its project's next turn, and is a group of that project alone.
   */
  takeGroup(rowsMax: number): readonly Waiting[];
  /** Takes such a small group of projects that are not busy, or nothing. */
  takeSmallGroup(isBusy: (projectId: ProjectId) => boolean): readonly Waiting[];
}

/** The size of the rows and the insert of one step. */
const groupBytesMax = 64 * 1024 * 1024;

/** A shared group is stored in a fraction of a second: no project in it waits for the bulk of another. */
const smallGroup = { rowsMax: 4000, bytesMax: 16 * 1024 * 1024 };

/** Whether storing it takes so long that others should not wait for it. */
export const isLargeGroup = (group: readonly Waiting[]): boolean => {
  const rows = group.reduce((sum, { batch }) => sum + rowsOf(batch), 0);
  return rows > smallGroup.rowsMax || group.reduce((sum, { batch }) => sum + weightOf(batch), 0) > smallGroup.bytesMax;
};

/** A group with room for one request of many months, and for the neighbours that are of today. */
const groupMonthsMax = requestMonthsMax + 8;

/** The approximate memory of an entity besides its payload. */
export const entityBytes = 1500;

/** The approximate memory of a batch: a few bytes of payload may be many small entities. */
const weightOf = ({ payloadBytes, observations, traces, scores }: IngestBatch): number =>
  payloadBytes + (observations.length + traces.length + scores.length) * entityBytes;

const rowsOf = ({ observations, traces, scores }: IngestBatch): number =>
  Math.max(observations.length, traces.length, scores.length);

export const waitingBatches = (batchBytesMax: number): WaitingBatches => {
  /** The next project comes first. */
  const projects = new Map<ProjectId, { readonly entries: Waiting[]; bytes: number }>();
  let size = 0;
  let bytes = 0;
  let observations = 0;

  const weigh = (batch: IngestBatch): number => Math.min(weightOf(batch), batchBytesMax);

  const firstOf = (mayTake: (projectId: ProjectId) => boolean): Waiting | undefined => {
    for (const [projectId, { entries }] of projects) if (mayTake(projectId)) return entries[0];
    return undefined;
  };

  /** Takes the first batch of a project, whose next turn is after those of all others. */
  const take = (projectId: ProjectId): void => {
    const ofProject = projects.get(projectId);
    const entry = ofProject?.entries.shift();
    if (ofProject === undefined || entry === undefined) return;
    const weight = weigh(entry.batch);
    ofProject.bytes -= weight;
    projects.delete(projectId);
    if (ofProject.entries.length > 0) projects.set(projectId, ofProject);
    size -= 1;
    bytes -= weight;
    observations -= entry.batch.observations.length;
  };

  const fill = ({ add, entries }: OpenGroup, mayTake: (projectId: ProjectId) => boolean): readonly Waiting[] => {
    const passed = new Set<ProjectId>();
    for (;;) {
      const next = firstOf((projectId) => !passed.has(projectId) && mayTake(projectId));
      if (next === undefined) return entries;
      const { projectId } = next.batch;
      if (add(next)) take(projectId);
      else passed.add(projectId);
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
    takeGroup: (rowsMax) => fill(openGroup(rowsMax, false), () => true),
    takeSmallGroup: (isBusy) => fill(openGroup(smallGroup.rowsMax, true), (projectId) => !isBusy(projectId)),
  };
};

interface OpenGroup {
  readonly entries: readonly Waiting[];
  /** Takes the batch if it fits. */
  readonly add: (entry: Waiting) => boolean;
}

const openGroup = (rowsMax: number, mustBeSmall: boolean): OpenGroup => {
  const entries: Waiting[] = [];
  const months = new MonthSet();
  const sharedRowsMax = Math.min(rowsMax, smallGroup.rowsMax);
  let rows = 0;
  let bytes = 0;
  let isShared = mustBeSmall;

  return {
    entries,
    add: (entry) => {
      const { batch } = entry;
      const [first] = entries;
      const ownMonths = monthsOfBatch(batch);
      const rowsWith = rows + rowsOf(batch);
      const bytesWith = bytes + weightOf(batch);
      const isSharedWith = isShared || (first !== undefined && first.batch.projectId !== batch.projectId);
      const fits = isSharedWith
        ? rowsWith <= sharedRowsMax && bytesWith <= smallGroup.bytesMax
        : first === undefined || (rows < rowsMax && bytesWith <= groupBytesMax);
      if (!fits || (first !== undefined && months.sizeWith(ownMonths) > groupMonthsMax)) return false;
      months.addAll(ownMonths);
      isShared = isSharedWith;
      rows = rowsWith;
      bytes = bytesWith;
      entries.push(entry);
      return true;
    },
  };
};
