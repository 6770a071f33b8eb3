import { setImmediate as nextTurn } from 'node:timers/promises';
import { dayOf, microsPerDay, type ProjectId } from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse, QueryLimits } from '../client/clickhouse-client.ts';
import { inChunks } from './in-chunks.ts';

/** The server takes at most 128 KiB for one query parameter. */
export const paramBytesMax = 120_000;
const daysMax = 1_000;
/** Up to this many ids one thread is faster than starting others. */
const pointsMax = 200;
/** The rows of up to this many ids, one of each part, are merged by the process: planning an aggregation costs more. */
const unmergedMax = 20;

const rowSchema = z.object({ id: z.string(), first: z.number(), last: z.number() });

/** Which ids have rows, and an SQL condition on the time column that all those rows fulfil, by its bound `days`. */
export interface FoundDays {
  readonly ids: readonly string[];
  dayCondition(timeColumn: string, days?: string): string;
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

/** Calls for a project in one turn of the event loop are one query: a trace and its observations have the same days. */
export const daysFinder = (client: ClickHouse, limits: QueryLimits): FindDays => {
  const questions = new Map<string, Question>();
  const ask = (key: string, kind: Kind, projectId: ProjectId): Question => {
    const ids = new Set<string>();
    const rows = nextTurn().then(async () => {
      questions.delete(key);
      return readDays(client, kind, projectId, ids, limits);
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

const findersOfReaders = new WeakMap<ClickHouse, FindDays>();

/** Shared by all readers of this client: look-ups of a trace by several readers of one request are one query. */
export const daysFinderOfReaders = (client: ClickHouse): FindDays => {
  const known = findersOfReaders.get(client);
  if (known !== undefined) return known;
  const finder = daysFinder(client, {});
  findersOfReaders.set(client, finder);
  return finder;
};

const readDays = async (
  client: ClickHouse,
  kind: Kind,
  projectId: ProjectId,
  ids: ReadonlySet<string>,
  limits: QueryLimits,
): Promise<readonly DaysRow[]> => {
  const found = new Map<string, DaysRow>();
  for (const chunk of inChunks([...ids], paramBytesMax, (id) => id)) {
    const params = { project: projectId, ids: chunk };
    const some = { ...limits, isPointRead: chunk.length <= pointsMax };
    for (const row of await client.query(`find-${kind}-days`, daysSql(kind, chunk.length), params, rowSchema, some)) {
      found.set(row.id, spanOf(row, found.get(row.id)));
    }
  }
  return [...found.values()];
};

const daysSql = (kind: Kind, ids: number): string => {
  const [first, last, groups] =
    ids <= unmergedMax ? ['first_day', 'last_day', ''] : ['min(first_day)', 'max(last_day)', '\nGROUP BY id'];
  return `
SELECT ${kind}_id AS id, toUInt16(${first}) AS first, toUInt16(${last}) AS last
FROM ${kind}_days
WHERE project_id = {project:String} AND ${kind}_id IN {ids:Array(String)}${groups}`;
};

const spanOf = (row: DaysRow, known: DaysRow = row): DaysRow => ({
  id: row.id,
  first: Math.min(row.first, known.first),
  last: Math.max(row.last, known.last),
});

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
    dayCondition: (column, days = '{days:Array(Date)}') =>
      isRange ? `toDate(${column}) BETWEEN ${days}[1] AND ${days}[2]` : `toDate(${column}) IN ${days}`,
    params: { days: bounds.map((day) => dayOf(day * microsPerDay)) },
  };
};
