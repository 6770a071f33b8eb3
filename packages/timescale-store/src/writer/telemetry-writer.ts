import { dayNumberOf, type TelemetryRows, type TelemetryWriter } from '@spanledger/core';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { partitionKeeper, type PartitionKeeper } from '../partitions/ensure-partitions.ts';
import { deleteEntities, deleteLateScores, keepHorizons } from './delete-entities.ts';
import { observationTable, scoreTable, traceTable, type EntityTable } from './entity-tables.ts';
import { keysOfObservations, keysOfRows, keysOfTraces } from './keys-of-rows.ts';
import { markDays } from './mark-days.ts';
import { ProjectDays, ProjectTraces } from './project-days.ts';
import { bestKeys, putRows, type Key, type WonKey } from './put-rows.ts';
import { putReceipts } from './put-receipts.ts';
import { addDaysOfTraces, noteTraceDays, spansOf } from './trace-days.ts';

/** Writes rows, deletions, receipts and the marks of days in one transaction. */
export const timescaleTelemetryWriter = (client: Timescale): TelemetryWriter => {
  const partitions = partitionKeeper(client);
  return {
    async write(rows) {
      const keys = {
        traces: await bestKeys(keysOfTraces(rows.traces)),
        observations: await bestKeys(keysOfObservations(rows.observations)),
        scores: await bestKeys(keysOfRows(scoreTable, rows.scores)),
      };
      try {
        await ensureFor(partitions, traceTable, keys.traces);
        await ensureFor(partitions, observationTable, keys.observations);
        await ensureFor(partitions, scoreTable, keys.scores);
        await client.transaction('write', (statements) => writeAll(statements, rows, keys), { isByIndex: true });
        const { deletions } = rows;
        if (deletions.some(({ kind }) => kind === 'trace'))
          await client.transaction('late-scores', (statements) => deleteLateScores(statements, deletions), {
            isByIndex: true,
          });
      } catch (error) {
        partitions.invalidate();
        throw error;
      }
    },
  };
};

const ensureFor = <Row>(
  partitions: PartitionKeeper,
  { table }: EntityTable<Row>,
  keys: ReadonlyMap<string, Key<Row>>,
): Promise<void> =>
  partitions.ensure(
    table,
    [...keys.values()].flatMap(({ at, row }) => (row === undefined ? [] : [at])),
  );

type KeysOf<Kind extends 'traces' | 'observations' | 'scores'> = ReadonlyMap<string, Key<TelemetryRows[Kind][number]>>;

/** Tables in the lock order of all writers, so that they do not deadlock. */
const writeAll = async (
  statements: Statements,
  { deletions, receipts, ...rows }: TelemetryRows,
  keys: {
    readonly traces: KeysOf<'traces'>;
    readonly observations: KeysOf<'observations'>;
    readonly scores: KeysOf<'scores'>;
  },
): Promise<void> => {
  const days = new ProjectDays();
  const others = tracesOnOtherDays(rows);
  await keepHorizons(statements, deletions);
  noteDays(days, await putRows(statements, traceTable, keys.traces));
  noteDays(days, await putRows(statements, observationTable, keys.observations));
  await putRows(statements, scoreTable, keys.scores);
  await noteTraceDays(statements, spansOf([...traceRows(rows)]));
  await deleteEntities(statements, deletions);
  for (const { kind, projectId, id } of deletions) if (kind === 'trace') others.add(projectId, id);
  await addDaysOfTraces(statements, others, days);
  await markDays(statements, days);
  await putReceipts(statements, receipts);
};

const noteDays = (days: ProjectDays, won: readonly WonKey<unknown>[]): void => {
  for (const { key, at, before } of won) {
    const [project = ''] = key;
    days.add(project, at);
    if (before !== undefined) days.add(project, before);
  }
};

type EntityRows = Pick<TelemetryRows, 'observations' | 'traces'>;

function* traceRows({ observations, traces }: EntityRows) {
  for (const row of traces) yield { project: row.projectId, trace: row.id, at: traceTable.timeOf(row) };
  for (const row of observations) {
    yield { project: row.projectId, trace: row.traceId, at: observationTable.timeOf(row) };
  }
}

/**
 * Traces with other days than their row marks, or whose rows do not record that: the properties of a trace and the
 * usage of its observations count on every day that the trace has rows on.
 */
const tracesOnOtherDays = ({ observations, traces }: EntityRows): ProjectTraces => {
  const written = new ProjectTraces();
  const others = new ProjectTraces();
  for (const { projectId, id, timestamp, days } of traces) {
    written.add(projectId, id);
    const day = dayNumberOf(timestamp);
    if (days.first !== day || days.last !== day) others.add(projectId, id);
  }
  for (const { projectId, traceId, orphanTrace } of observations) {
    if (!written.has(projectId, traceId)) others.add(projectId, traceId);
    if (orphanTrace !== undefined) others.add(projectId, orphanTrace);
  }
  return others;
};
