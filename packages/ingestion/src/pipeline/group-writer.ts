import type {
  IngestBatch,
  Micros,
  ProjectId,
  Receipt,
  ScoreRow,
  TelemetryRows,
  TelemetryWriter,
} from '@spanledger/core';
import type { MarkedEntities } from './mark-duplicate-calls.ts';
import type { ProjectLines } from './project-lines.ts';

interface BuiltGroup {
  readonly merged: MarkedEntities;
  readonly rows: TelemetryRows;
  /** When the state that the group builds upon was read. */
  readonly readAt: Micros;
}

interface StartedGroup {
  /** Rejects when the group could not be stored. */
  readonly written: Promise<void>;
  readonly readAt: Micros;
  readonly scores: readonly ScoreRow[];
}

interface GroupParts<T> {
  readonly writer: TelemetryWriter;
  readonly lines: ProjectLines;
  readonly isOneOfMany: boolean;
  readonly build: (batches: readonly IngestBatch[], receipts: readonly Receipt[]) => Promise<T>;
  /** Called before a later group of the same projects is built. */
  readonly failed: (batches: readonly IngestBatch[]) => void;
  readonly remember: (built: T, written: Promise<void>) => Promise<void>;
}

/**
 * Writes groups concurrently. Groups of one project are built one after the other; those of different projects are
 * built concurrently. Resolves when the group's write has begun; rejects when the state that it builds upon cannot be
 * read.
 */
export type StartGroup = (batches: readonly IngestBatch[], receipts: readonly Receipt[]) => Promise<StartedGroup>;

export const groupWriter = <T extends BuiltGroup>(parts: GroupParts<T>): StartGroup => {
  const { writer, lines, isOneOfMany, build, failed, remember } = parts;

  /**
   * True if no other group may be in flight: copies of observations without a trace are looked up in the store, and a
   * deletion applies to what it finds there.
   */
  const mustBeAlone = ({ observations, deletions, isSentOn }: IngestBatch): boolean =>
    deletions.length > 0 ||
    isSentOn === true ||
    (!isOneOfMany && observations.some(({ isTraceUnknown }) => isTraceUnknown));

  return async (batches, receipts) => {
    const projects: ReadonlySet<ProjectId> = new Set(batches.map(({ projectId }) => projectId));
    return lines.inTurn(projects, async () => {
      const isAlone = batches.some(mustBeAlone);
      await lines.written(projects, isAlone);
      const built = await build(batches, receipts).catch((error: unknown) => {
        failed(batches);
        throw error;
      });
      const written = writer.write(built.rows);
      written.catch(() => failed(batches));
      lines.writing(projects, written, isAlone);
      await remember(built, written);
      return { written, readAt: built.readAt, scores: built.rows.scores };
    });
  };
};
