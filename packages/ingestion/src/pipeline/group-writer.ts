import type { IngestBatch, Micros, ProjectId, Receipt, TelemetryRows, TelemetryWriter } from '@spanledger/core';
import type { MarkedEntities } from './mark-duplicate-calls.ts';
import type { ProjectLines } from './project-lines.ts';

interface BuiltGroup {
  readonly merged: MarkedEntities;
  readonly rows: TelemetryRows;
  /** When it was read what the group builds upon. */
  readonly readAt: Micros;
}

interface StartedGroup {
  /** Rejects when the group could not be stored. */
  readonly written: Promise<void>;
  readonly readAt: Micros;
}

interface GroupParts<T> {
  readonly writer: TelemetryWriter;
  readonly lines: ProjectLines;
  readonly isOneOfMany: boolean;
  readonly build: (batches: readonly IngestBatch[], receipts: readonly Receipt[]) => Promise<T>;
  readonly remember: (built: T, written: Promise<void>) => Promise<void>;
}

/**
 * Writes what is built of groups side by side. Of one project a group is built after the other; groups of different
 * projects are built side by side. It resolves when the group is on its way to the store; it rejects when what it builds
 * upon cannot be read.
 */
export type StartGroup = (batches: readonly IngestBatch[], receipts: readonly Receipt[]) => Promise<StartedGroup>;

export const groupWriter = <T extends BuiltGroup>(parts: GroupParts<T>): StartGroup => {
  const { writer, lines, isOneOfMany, build, remember } = parts;

  /**
   * Whether no other group may be on its way to the store: copies of observations without a trace are looked for
   * there, and a deletion ends what it finds there.
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
      const built = await build(batches, receipts);
      const written = writer.write(built.rows);
      lines.writing(projects, written, isAlone);
      await remember(built, written);
      return { written, readAt: built.readAt };
    });
  };
};
