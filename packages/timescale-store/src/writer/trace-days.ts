import { dayNumberOf, dayOf, microsPerDay, type Day } from '@spanledger/core';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import type { ProjectDays, ProjectTraces } from './project-days.ts';

/** Of a trace that spans more, the days are looked up one by one. */
const rangeDaysMax = 1_000;

const numberOf = (day: Day): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000);

/** Records that traces have rows on these days. */
export const noteTraceDays = async (
  statements: Statements,
  spans: readonly { project: string; trace: string; first: number; last: number }[],
): Promise<void> => {
  if (spans.length === 0) return;
  const sql = `
INSERT INTO trace_days AS d (project_id, trace_id, first_day, last_day)
SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::date[])
ON CONFLICT (project_id, trace_id) DO UPDATE
SET first_day = least(d.first_day, excluded.first_day), last_day = greatest(d.last_day, excluded.last_day)
WHERE d.first_day > excluded.first_day OR d.last_day < excluded.last_day`;
  await statements.run('note-trace-days', sql, [
    spans.map(({ project }) => project),
    spans.map(({ trace }) => trace),
    spans.map(({ first }) => dayOf(first * microsPerDay)),
    spans.map(({ last }) => dayOf(last * microsPerDay)),
  ]);
};

const spanSchema = z.object({
  project_id: z.string(),
  trace_id: z.string(),
  first_day: z.string(),
  last_day: z.string(),
});
const daySchema = z.object({ project_id: z.string(), day: z.string() });

const spansSql = `
SELECT d.project_id, d.trace_id, first_day, last_day FROM trace_days AS d
JOIN unnest($1::text[], $2::text[]) AS given (project_id, trace_id)
    ON d.project_id = given.project_id AND d.trace_id = given.trace_id`;

/** Keys of deleted rows count too: their days have changed. */
const daysSql = (keyTable: string, traceColumn: string, time: string): string => `
SELECT DISTINCT k.project_id, (k.${time} AT TIME ZONE 'UTC')::date AS day FROM ${keyTable} AS k
JOIN unnest($1::text[], $2::text[]) AS given (project_id, trace_id)
    ON k.project_id = given.project_id AND k.${traceColumn} = given.trace_id`;

/** For chunks without keys all days on which the traces may have rows. */
const keylessDaysSql = `
SELECT d.project_id, day::date FROM trace_days AS d
JOIN unnest($1::text[], $2::text[]) AS given (project_id, trace_id)
    ON d.project_id = given.project_id AND d.trace_id = given.trace_id
JOIN keyless_chunks AS c ON c.chunk_from < (d.last_day + 1)::timestamptz AND c.chunk_to > d.first_day::timestamptz
CROSS JOIN LATERAL generate_series(c.chunk_from, c.chunk_to - INTERVAL '1 microsecond', INTERVAL '1 day') AS day`;

/** Adds every day on which the traces or their observations have ever had a row, and maybe days between those. */
export const addDaysOfTraces = async (
  statements: Statements,
  traces: ProjectTraces,
  days: ProjectDays,
): Promise<void> => {
  if (traces.size === 0) return;
  const wide: (readonly [string, string])[] = [];
  for (const row of await statements.query('trace-days', spansSql, valuesOf(traces.pairs()), spanSchema)) {
    const [first, last] = [numberOf(row.first_day), numberOf(row.last_day)];
    if (last - first > rangeDaysMax) wide.push([row.project_id, row.trace_id]);
    else for (let day = first; day <= last; day += 1) days.add(row.project_id, day * microsPerDay);
  }
  if (wide.length === 0) return;
  const sql = `${daysSql('observation_keys', 'trace_id', 'start_time')} UNION ${daysSql('trace_keys', 'id', 'timestamp')}
    UNION ${keylessDaysSql}`;
  for (const { project_id: project, day } of await statements.query('days-of-traces', sql, valuesOf(wide), daySchema)) {
    days.add(project, numberOf(day) * microsPerDay);
  }
};

const valuesOf = (pairs: readonly (readonly [string, string])[]): readonly unknown[] => [
  pairs.map(([project]) => project),
  pairs.map(([, trace]) => trace),
];

/** The span of each trace's rows, in the lock order of all writers. */
export const spansOf = (
  rows: readonly { project: string; trace: string; at: number }[],
): readonly { project: string; trace: string; first: number; last: number }[] => {
  const spans = new Map<string, { project: string; trace: string; first: number; last: number }>();
  for (const { project, trace, at } of rows) {
    const name = JSON.stringify([project, trace.toWellFormed()]);
    const day = dayNumberOf(at);
    const span = spans.get(name);
    if (span === undefined) spans.set(name, { project, trace, first: day, last: day });
    else {
      span.first = Math.min(span.first, day);
      span.last = Math.max(span.last, day);
    }
  }
  return [...spans].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, span]) => span);
};
