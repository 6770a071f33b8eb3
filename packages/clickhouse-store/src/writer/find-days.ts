import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayOf, microsPerDay, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { inChunks } from './in-chunks.ts';

/** The server takes at most 128 KiB for one query parameter. */
export const paramBytesMax = 120_000;
/** For reads that a write waits for. */
export const recordLimits = { isForWriting: true, timeoutMs: 30_000, memoryMaxBytes: 4_000_000_000 };
const daysMax = 1_000;
/** So many ids are looked up sooner by one thread than others are begun. */
const pointsMax = 200;

const rowSchema = z.object({ id: z.string(), first: z.number(), last: z.number() });

/** What is known to have rows, and an SQL condition on the time column that all those rows fulfil. */
export interface FoundDays {
  readonly ids: readonly string[];
  dayCondition(timeColumn: string): string;
  readonly params: { readonly days: readonly string[] };
}

type Kind = 'trace' | 'score';
type DaysRow = z.infer<typeof rowSchema>;

/** Which of the ids have ever had rows, and on which days; costs little for ids that have none. */
export type FindDays = (kind: Kind, projectId: ProjectId, ids: Iterable<string>) => Promise<readonly FoundDays[]>;

interface Question {
  readonly ids: Set<string>;
  readonly rows: Promise<readonly DaysRow[]>;
}

/** What is asked of a project in one turn of the event loop is one question: a trace and its observations have the same days. */
export const daysFinder = (client: ClickHouse): FindDays => {
  const questions = new Map<string, Question>();
  const ask = (key: string, kind: Kind, projectId: ProjectId): Question => {
    const ids = new Set<string>();
    const rows = nextTurn().then(async () => {
      questions.delete(key);
      return readDays(client, kind, projectId, ids);
    });
    const question = { ids, rows };
    questions.set(key, question);
    return question;
  };
  return async (kind, projectId, ids) => {
    const own = new Set(ids);
    if (own.size === 0) return [];
    const key = `${kind} ${projectId}`;
    const question = questions.get(key) ?? ask(key, kind, projectId);
    for (const id of own) question.ids.add(id);
    const rows = (await question.rows).filter(({ id }) => own.has(id));
    return inChunks(rows, paramBytesMax, ({ id }) => id).map(foundDaysOf);
  };
};

const readDays = async (
  client: ClickHouse,
  kind: Kind,
  projectId: ProjectId,
  ids: ReadonlySet<string>,
): Promise<readonly DaysRow[]> => {
  const sql = `
SELECT ${kind}_id AS id, toUInt16(min(first_day)) AS first, toUInt16(max(last_day)) AS last
FROM ${kind}_days
WHERE project_id = {project:String} AND ${kind}_id IN {ids:Array(String)}
GROUP BY id`;
  const found: DaysRow[] = [];
  for (const chunk of inChunks([...ids], paramBytesMax, (id) => id)) {
    const params = { project: projectId, ids: chunk };
    const limits = { ...recordLimits, isPointRead: chunk.length <= pointsMax };
    for (const row of await client.query(`find-${kind}-days`, sql, params, rowSchema, limits)) found.push(row);
  }
  return found;
};

const foundDaysOf = (rows: readonly DaysRow[]): FoundDays => {
  const days = new Set<number>();
  for (const { first, last } of rows) {
    for (let day = first; day <= last && days.size <= daysMax; day += 1) days.add(day);
  }
  const isRange = days.size > daysMax;
  const bounds = isRange
    ? [Math.min(...rows.map(({ first }) => first)), Math.max(...rows.map(({ last }) => last))]
    : [...days].sort((a, b) => a - b);
  return {
    ids: rows.map(({ id }) => id),
    dayCondition: (column) =>
      isRange
        ? `toDate(${column}) BETWEEN {days:Array(Date)}[1] AND {days:Array(Date)}[2]`
        : `toDate(${column}) IN {days:Array(Date)}`,
    params: { days: bounds.map((day) => dayOf(day * microsPerDay)) },
  };
};
