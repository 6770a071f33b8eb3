import { dayNumberOf, type ProjectId, type TelemetryRows } from '@spanledger/core';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { inChunks } from '../query/in-chunks.ts';

/** A command's parameters travel in its address. */
const idBytesMax = 8_000;

/** Marks every day from the first to the last of each trace among `ids`, a list or a subquery in brackets. */
export const markDaysOfTraces = (ids: string): string => `
INSERT INTO dirty_days (project_id, day, marked_at)
SELECT {project:String}, toDate(arrayJoin(range(first, last + 1))) AS day, now64(6, 'UTC')
FROM (
    SELECT toUInt32(min(first_day)) AS first, toUInt32(max(last_day)) AS last
    FROM trace_days
    WHERE project_id = {project:String} AND trace_id IN ${ids}
    GROUP BY trace_id
)
GROUP BY day`;

const sql = markDaysOfTraces('{ids:Array(String)}');

/**
 * Marks other days whose sums the rows change: the properties of a trace and the usage of its observations count on
 * every day that the trace has rows on. A slow write (`isSlow`) may have been marked long before its rows appeared: its
 * days are marked again.
 */
export const markOtherDays = async (client: ClickHouse, rows: TelemetryRows, isSlow: boolean): Promise<void> =>
  markTraces(client, isSlow ? tracesOf(rows) : tracesOnOtherDays(rows));

/** Marks the days of traces that are about to be deleted. */
export const markDeletedTraces = async (client: ClickHouse, deletions: TelemetryRows['deletions']): Promise<void> =>
  markTraces(client, tracesOf({ observations: [], traces: [], deletions }));

const markTraces = async (client: ClickHouse, traces: Traces): Promise<void> => {
  for (const [project, ids] of traces) {
    for (const chunk of inChunks([...ids], idBytesMax, (id) => id)) {
      await client.command(sql, { name: 'mark-days', params: { project, ids: chunk }, timeoutMs: insertTimeoutMs });
    }
  }
};

type Traces = Map<ProjectId, Set<string>>;

const adding = (traces: Traces, projectId: ProjectId, id: string): void => {
  const ids = traces.get(projectId) ?? new Set();
  traces.set(projectId, ids.add(id));
};

const tracesOf = ({
  observations,
  traces,
  deletions,
}: Pick<TelemetryRows, 'observations' | 'traces' | 'deletions'>): Traces => {
  const all: Traces = new Map();
  for (const { projectId, traceId } of observations) adding(all, projectId, traceId);
  for (const { projectId, id } of traces) adding(all, projectId, id);
  for (const { projectId, id, kind } of deletions) if (kind === 'trace') adding(all, projectId, id);
  return all;
};

/** Traces with other days than their row marks, or whose rows do not record that. */
const tracesOnOtherDays = ({ observations, traces }: TelemetryRows): Traces => {
  const written: Traces = new Map();
  const others: Traces = new Map();
  for (const { projectId, id, timestamp, days } of traces) {
    adding(written, projectId, id);
    const day = dayNumberOf(timestamp);
    if (days.first !== day || days.last !== day) adding(others, projectId, id);
  }
  for (const { projectId, traceId } of observations) {
    if (written.get(projectId)?.has(traceId) !== true) adding(others, projectId, traceId);
  }
  return others;
};
