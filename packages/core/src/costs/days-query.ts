import type { Filter } from '../query/filter.ts';
import type { CostDimension, CostQuery } from './cost-table.ts';
import type { DailyDimension, DailySumsQuery } from './daily-cost-reader.ts';

/** A question that the sums of days answer. */
export interface DaysQuery extends DailySumsQuery {
  /** Only rows of this model, by which `by` then groups. */
  readonly model: string | undefined;
}

/** The same question asked of days, when they know everything that it asks for. */
export const daysQueryOf = ({ groupBy, filters, ...period }: CostQuery): DaysQuery | undefined => {
  const by = groupBy.flatMap((dimension) => dailyDimensionOf[dimension] ?? []);
  const conditions = conditionsOf(filters);
  if (by.length < groupBy.length || conditions === undefined) return undefined;
  const { model, ...ofTrace } = conditions;
  const isByModel = model === undefined || by.includes('model');
  return { ...period, ...ofTrace, model, by: isByModel ? by : [...by, 'model'] };
};

export const dailyDimensionOf: Partial<Readonly<Record<CostDimension, DailyDimension>>> = {
  day: 'day',
  model: 'model',
  user: 'user',
  traceName: 'traceName',
  tag: 'tags',
};

interface Conditions {
  readonly model?: string;
  readonly userId?: string;
  readonly traceName?: string;
  readonly tags?: readonly string[];
}

/** Nothing when a filter is another one, or names a column again. */
const conditionsOf = (filters: readonly Filter[]): Conditions | undefined => {
  const conditions = filters.map(conditionOf);
  const columns = new Set(conditions.flatMap(Object.keys));
  return columns.size < filters.length ? undefined : Object.assign({}, ...conditions);
};

const conditionOf = (filter: Filter): Conditions => {
  if (filter.type === 'string' && filter.operator === '=' && filter.value !== '') {
    const { column, value } = filter;
    if (column === 'model' || column === 'userId' || column === 'traceName') return { [column]: value };
  }
  if (filter.type === 'arrayOptions' && filter.operator === 'all of' && filter.column === 'tags') {
    return filter.value.length === 0 ? {} : { tags: filter.value };
  }
  return {};
};
