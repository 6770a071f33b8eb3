import type { DailyCostConditions, DailyDimension } from '@spanledger/core';

type Condition<Value, Parameters> = (column: string, value: Value | undefined, parameters: Parameters) => string[];

/** How a store writes conditions. */
interface Conditions<Parameters> {
  readonly equals: Condition<string, Parameters>;
  readonly anyOf: Condition<readonly string[], Parameters>;
  readonly hasAll: Condition<readonly string[], Parameters>;
}

/** The column of each property of traces that days are asked by. */
type TraceColumns = Readonly<Record<'traceName' | 'userId' | 'environment' | 'tags', string>>;

/** Of traces under the alias `t`, in every store. */
export const ownColumnsOfTraces: TraceColumns = {
  traceName: 't.name',
  userId: 't.user_id',
  environment: 't.environment',
  tags: 't.tags',
};

/** What a query of days asks of traces, or of groups of them; none when it asks nothing. */
export const conditionsOnTraces = <Parameters>(
  query: DailyCostConditions,
  columns: TraceColumns,
  { equals, anyOf, hasAll }: Conditions<Parameters>,
  parameters: Parameters,
): readonly string[] => [
  ...equals(columns.traceName, query.traceName, parameters),
  ...equals(columns.userId, query.userId, parameters),
  ...anyOf(columns.environment, query.environments, parameters),
  ...hasAll(columns.tags, query.tags, parameters),
];

/** Whether sums by these need the groups of traces: whole days know their models alone. */
export const areByTraces = (by: readonly DailyDimension[]): boolean =>
  by.some((dimension) => dimension !== 'day' && dimension !== 'model');
