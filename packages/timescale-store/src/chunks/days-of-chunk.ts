import { timeParameter } from '@spanledger/postgres-kit';
import { z } from 'zod';
import type { Statements } from '../client/timescale-client.ts';
import { partitionedTables } from '../partitions/partitioned-tables.ts';
import { ProjectDays } from '../writer/project-days.ts';
import type { Chunk } from './chunk.ts';

/** Of a trace that spans more, the days are looked up one by one. */
const rangeDaysMax = 1_000;

const daySchema = z.object({ project: z.string(), at: z.number() });

/** The column with the trace of a row. */
const traceColumns = { observations: 'trace_id', traces: 'id' } as const;

type ChunkOfTraces = Chunk & { readonly table: keyof typeof traceColumns };

/** Whether days and traces are recorded for its rows. */
export const isOfTraces = (chunk: Chunk): chunk is ChunkOfTraces => chunk.table in traceColumns;

const tracesOf = ({ table, relation }: ChunkOfTraces): string =>
  `SELECT DISTINCT project_id, ${traceColumns[table]} AS trace_id FROM ${relation}`;

/**
 * The days whose sums change when the chunk is dropped: its own, and those on which its traces have other rows, since
 * the properties of a trace and the usage of its observations count there too.
 */
export const daysOfChunk = async (statements: Statements, chunk: ChunkOfTraces): Promise<ProjectDays> => {
  const { table, relation, from, to } = chunk;
  const keyDays = (keys: string, id: string, time: string): string => `
SELECT k.project_id, k.${time}::date AS day FROM reaching AS d
JOIN ${keys} AS k ON k.project_id = d.project_id AND k.${id} = d.trace_id WHERE last_day - first_day > ${rangeDaysMax}`;
  const sql = `
WITH reaching AS MATERIALIZED (
    SELECT d.* FROM trace_days AS d JOIN (${tracesOf(chunk)}) AS t ON d.project_id = t.project_id AND d.trace_id = t.trace_id
    WHERE d.first_day < $1::timestamptz::date OR d.last_day >= $2::timestamptz::date
)
SELECT project_id AS project, day::timestamptz AS at FROM (
    SELECT DISTINCT project_id, ${partitionedTables[table].time}::date AS day FROM ${relation}
    UNION SELECT project_id, day::date FROM reaching
        CROSS JOIN LATERAL generate_series(first_day, last_day, INTERVAL '1 day') AS day
        WHERE last_day - first_day <= ${rangeDaysMax}
    UNION ${keyDays('observation_keys', 'trace_id', 'start_time')}
    UNION ${keyDays('trace_keys', 'id', 'timestamp')}
    UNION SELECT project_id, day::date FROM reaching
        JOIN keyless_chunks ON chunk_from < (last_day + 1)::timestamptz AND chunk_to > first_day::timestamptz
        CROSS JOIN LATERAL generate_series(chunk_from, chunk_to - INTERVAL '1 microsecond', INTERVAL '1 day') AS day
        WHERE last_day - first_day > ${rangeDaysMax}
) AS days ORDER BY project_id, day`;
  const days = new ProjectDays();
  const values = [timeParameter(from), timeParameter(to)];
  for (const { project, at } of await statements.query('days-of-chunk', sql, values, daySchema)) days.add(project, at);
  return days;
};

/** Of traces without any key, and without a day in a chunk without keys. */
const goneSql = (chunk: ChunkOfTraces): string => `
FROM trace_days AS d
WHERE (d.project_id, d.trace_id) IN (${tracesOf(chunk)})
    AND NOT EXISTS (SELECT FROM observation_keys AS k WHERE k.project_id = d.project_id AND k.trace_id = d.trace_id)
    AND NOT EXISTS (SELECT FROM trace_keys AS k WHERE k.project_id = d.project_id AND k.id = d.trace_id)
    AND NOT EXISTS (SELECT FROM keyless_chunks AS c
        WHERE c.chunk_from < (d.last_day + 1)::timestamptz AND c.chunk_to > d.first_day::timestamptz)`;

/** Deletes the days of traces without any remaining row once the chunk's keys are gone. */
export const deleteTraceDays = async (statements: Statements, chunk: ChunkOfTraces): Promise<void> => {
  const gone = goneSql(chunk);
  // Writers lock the row until they commit, even without changing it; their rows are visible afterwards.
  const lock = `SELECT count(*) FROM (SELECT ${gone} ORDER BY d.project_id, d.trace_id FOR UPDATE) AS locked`;
  await statements.run('lock-trace-days', lock);
  await statements.run('delete-trace-days', `DELETE ${gone}`);
};
