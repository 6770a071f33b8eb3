import { isOnPresence, type FilterType, type ResolvedFilter } from '@spanledger/core';
import type { ScoreColumn, SqlParameters } from '@spanledger/telemetry-sql';
import { meanOfDoubles } from '../metrics/aggregate-sql.ts';
import { bindNumber, compareText, deniedOperators, operatorOnEntry } from '../query/compile-filter.ts';
import { whereProject } from '../query/conditions.ts';

/** The subject of scores: a trace and its observations, or one observation. */
export interface ScoreSubject {
  /** The id of the trace, or in brackets those of the trace and of the observation. */
  readonly subject: string;
  readonly of: 'trace' | 'observation';
}

type FilterOf<Type extends FilterType> = Extract<ResolvedFilter, { type: Type }>;

/** Conditions on scores, under the alias `s`, and on all of them together. */
interface Search {
  readonly where: readonly string[];
  readonly having?: string;
  /** The subject is one of which no such score is stored. */
  readonly isDenied?: boolean;
}

const scoresWithColumn: Readonly<Record<ScoreColumn, string>> = {
  numeric: `s.data_type IN ('NUMERIC', 'BOOLEAN') AND s.value IS NOT NULL`,
  categorical: `s.data_type IN ('CATEGORICAL', 'BOOLEAN', 'TEXT') AND s.string_value IS NOT NULL`,
  boolean: `s.data_type = 'BOOLEAN' AND s.value IS NOT NULL`,
};

/** A filter on scores as a condition on their subject. `resolveFilter` defines what conditions mean. */
export const compileScoreFilter = (
  filter: ResolvedFilter,
  column: ScoreColumn,
  { subject, of }: ScoreSubject,
  parameters: SqlParameters,
): string => {
  const { where, having, isDenied = false } = searchFor(filter, parameters);
  const isOfTrace = of === 'trace';
  const keys = isOfTrace ? 's.trace_id' : 's.trace_id, s.observation_id';
  const ofSomeone = isOfTrace ? ['s.trace_id IS NOT NULL'] : ['s.trace_id IS NOT NULL', 's.observation_id IS NOT NULL'];
  const scores = whereProject('s', [...where, scoresWithColumn[column], ...ofSomeone]);
  const grouping = having === undefined ? '' : `\nGROUP BY ${keys} HAVING ${having}`;
  return `${isDenied ? 'NOT ' : ''}${subject} IN (SELECT ${keys} FROM scores AS s ${scores}${grouping})`;
};

const named = (key: string, parameters: SqlParameters): string => compareText('s.name', '=', key, parameters);

const numbers = ({ key, operator, value }: FilterOf<'numberObject'>, parameters: SqlParameters): Search => ({
  where: [named(key, parameters)],
  having: `${meanOfDoubles('s.value')} ${operator} ${bindNumber(value, false, parameters)}`,
});

const texts = ({ key, operator, value }: FilterOf<'stringObject'>, parameters: SqlParameters): Search => {
  const name = named(key, parameters);
  if (isOnPresence(operator)) return { where: [name], isDenied: operator === 'is not set' };
  const denied = deniedOperators[operator];
  const condition = compareText('s.string_value', denied ?? operatorOnEntry(operator), value, parameters);
  return denied === undefined ? { where: [name, condition] } : { where: [name], having: `NOT bool_or(${condition})` };
};

const truths = ({ key, operator, value }: FilterOf<'booleanObject'>, parameters: SqlParameters): Search => {
  const name = named(key, parameters);
  const condition = `(s.value = 1) = ${parameters.bind('boolean', value)}`;
  return operator === '=' ? { where: [name, condition] } : { where: [name], having: `NOT bool_or(${condition})` };
};

const categories = ({ key, operator, value }: FilterOf<'categoryOptions'>, parameters: SqlParameters): Search => ({
  where: [named(key, parameters), `s.string_value = ANY(${parameters.bind('texts', value)})`],
  isDenied: operator === 'none of',
});

const options = ({ operator, value }: FilterOf<'stringOptions'>, parameters: SqlParameters): Search => ({
  where: [`s.name || ':' || s.string_value = ANY(${parameters.bind('texts', value)})`],
  isDenied: operator === 'none of',
});

type SearchFor<F> = (filter: F, parameters: SqlParameters) => Search;

/** By the types of maps of scores. */
const searches: { readonly [Type in FilterType]?: SearchFor<FilterOf<Type>> } = {
  numberObject: numbers,
  stringObject: texts,
  booleanObject: truths,
  categoryOptions: categories,
  stringOptions: options,
};

const searchFor: SearchFor<ResolvedFilter> = (filter, parameters) => {
  const search = searches[filter.type] as SearchFor<ResolvedFilter> | undefined;
  if (search === undefined) throw new TypeError(`'${filter.column}' takes no filter of type '${filter.type}'`);
  return search(filter, parameters);
};
