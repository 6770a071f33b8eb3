import {
  lastRevision,
  rowVersion,
  storedVersion,
  tombstoneVersion,
  observationFields,
  scoreFields,
  traceFields,
} from '@spanledger/core';
import type {
  Clock,
  DeadLetterWithPayload,
  Deletion,
  MergeableRecord,
  ObservationRow,
  ProjectId,
  Receipt,
  RegisterFields,
  ScoreRow,
  TraceRow,
} from '@spanledger/core';

/**
 * Rows of one kind, by project and id: the copy of each with the latest values, and the clock up to which it was
 * deleted.
 */
export interface MemoryTable<Row> {
  /** The live rows, in no particular order. */
  of(projectId: ProjectId): readonly Row[];
  /** The last copies of deleted rows, in no particular order. */
  deleted(projectId: ProjectId): readonly Row[];
  /** Projects that have or had rows. */
  projects(): readonly ProjectId[];
  get(projectId: ProjectId, ...key: readonly string[]): Row | undefined;
  put(row: Row): void;
  /** Deletes the row's entity, unless the stored one has later values than the row. */
  end(row: Row): void;
  /** Deletes every row that fulfils `matches`, up to `clock`. */
  delete(projectId: ProjectId, clock: Clock, matches: (row: Row) => boolean): void;
}

/** The contents of a telemetry store: the state shared by the in-memory writer and readers. */
export interface MemoryTelemetry {
  readonly observations: MemoryTable<ObservationRow>;
  readonly traces: MemoryTable<TraceRow>;
  readonly scores: MemoryTable<ScoreRow>;
  /** The effective receipt of each part, by project, batch and part. */
  readonly receipts: Map<string, Receipt>;
  /** The horizon of each deletion, by project, kind, id and clock. */
  readonly horizons: Map<string, Clock>;
  /** By project and id. */
  readonly deadLetters: Map<string, DeadLetterWithPayload>;
}

export const memoryTelemetry = (): MemoryTelemetry => ({
  observations: memoryTable(observationFields, (row) => [row.traceId, row.id]),
  traces: memoryTable(traceFields, (row) => [row.id]),
  scores: memoryTable(scoreFields, (row) => [row.id]),
  receipts: new Map(),
  horizons: new Map(),
  deadLetters: new Map(),
});

export const horizonKey = (projectId: ProjectId, { kind, id, clock }: Deletion): string =>
  JSON.stringify([projectId, kind, id, clock]);

interface KeptHorizon {
  readonly projectId: string;
  readonly kind: string;
  readonly id: string;
  readonly reaches: Clock;
}

/** The inputs of `horizonKey`, with their horizons. */
export const keptHorizons = (horizons: MemoryTelemetry['horizons']): readonly KeptHorizon[] =>
  Array.from(horizons, ([key, horizon]) => {
    const [projectId, kind, id] = JSON.parse(key) as [string, string, string, Clock];
    return { projectId, kind, id, reaches: horizon };
  });

interface Entry<Row> {
  row: Row;
  version: bigint;
  /** The clock of the latest tombstone; `-1` if there is none. */
  deletedVersion: bigint;
}

const memoryTable = <T extends MergeableRecord, Row extends { readonly projectId: ProjectId; readonly record: T }>(
  fields: RegisterFields<T>,
  keyOf: (row: Row) => readonly string[],
): MemoryTable<Row> => {
  const projects = new Map<ProjectId, Map<string, Entry<Row>>>();
  const entriesOf = (projectId: ProjectId): Map<string, Entry<Row>> => {
    const entries = projects.get(projectId) ?? new Map<string, Entry<Row>>();
    projects.set(projectId, entries);
    return entries;
  };
  const isLive = (entry: Entry<Row>): boolean => entry.version > entry.deletedVersion;
  const rowsThat = (projectId: ProjectId, are: (entry: Entry<Row>) => boolean): readonly Row[] =>
    [...entriesOf(projectId).values()].filter(are).map(({ row }) => row);
  return {
    of: (projectId) => rowsThat(projectId, isLive),
    deleted: (projectId) => rowsThat(projectId, (entry) => !isLive(entry)),
    projects: () => [...projects.keys()],
    get: (projectId, ...key) => {
      const entry = entriesOf(projectId).get(JSON.stringify(key));
      return entry !== undefined && isLive(entry) ? entry.row : undefined;
    },
    put: (row) => {
      const entries = entriesOf(row.projectId);
      const key = JSON.stringify(keyOf(row));
      const version = storedVersion(fields, row);
      const known = entries.get(key);
      if (known === undefined) entries.set(key, { row, version, deletedVersion: -1n });
      else if (version >= known.version) Object.assign(known, { row, version });
    },
    end: (row) => {
      const entry = entriesOf(row.projectId).get(JSON.stringify(keyOf(row)));
      const version = lastRevision(rowVersion(fields, row.record));
      if (entry !== undefined && version > entry.deletedVersion) entry.deletedVersion = version;
    },
    delete: (projectId, clock, matches) => {
      for (const entry of entriesOf(projectId).values()) {
        const version = tombstoneVersion(clock);
        if (matches(entry.row) && version > entry.deletedVersion) entry.deletedVersion = version;
      }
    },
  };
};
