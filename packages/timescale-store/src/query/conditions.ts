import type { SqlParameters } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';
import { byIndex } from './indexed-texts.ts';

/** `column = value`, if a value is given. */
export const equals = (column: string, value: string | undefined, parameters: SqlParameters): string[] =>
  value === undefined ? [] : [byIndex(column, [value], `${column} = ${parameters.bind('text', value)}`)];

/** `column` is any of `values`, if they are given; an empty list matches nothing. */
export const anyOf = (column: string, values: readonly string[] | undefined, parameters: SqlParameters): string[] =>
  values === undefined ? [] : [byIndex(column, values, `${column} = ANY(${parameters.bind('texts', values)})`)];

/** `column` contains all of `values`, if there are any. */
export const hasAll = (column: string, values: readonly string[] | undefined, parameters: SqlParameters): string[] =>
  values === undefined || values.length === 0 ? [] : [`${column} @> ${parameters.bind('texts', values)}`];

/**
 * A WHERE clause of one table over several projects, whose ids are bound: for expressions that return the project of
 * each row.
 */
export const whereProjects = (alias: string, projectIds: string, conditions: readonly string[]): string =>
  `WHERE ${[`${alias}.project_id = ANY(${projectIds})`, ...conditions].join('\n  AND ')}`;

/** A WHERE clause of one table; the project always comes first. */
export const whereProject = (alias: string, conditions: readonly string[]): string =>
  `WHERE ${[`${alias}.project_id = ${projectParameter}`, ...conditions].join('\n  AND ')}`;
