import type { DailyCostConditions, DailyDimension } from '@spanledger/core';

type Condition<Value, Parameters> = (column: string, value: Value | undefined, parameters: Parameters) => string[];

/** How a store writes conditions. */
interface Conditions<Parameters> {
  readonly equals: Condition<string, Parameters>;
  readonly anyOf: Condition<readonly string[], Parameters>;
  readonly hasAll: Condition<readonly string[], Parameters>;
}

/** The column of each property of traces in queries of days. */
type TraceColumns = Readonly<Record<'traceName' | 'userId' | 'environment' | 'tags', string>>;

/** Of traces under the alias `t`, in every store. */
export const ownColumnsOfTraces: TraceColumns = {
  traceName: 't.name',
  userId: 't.user_id',
  environment: 't.environment',
  tags: 't.tags',
};

/** The conditions of a query of days on traces, or on groups of them; empty without any. */
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

/** True if sums by these need groups by trace: whole days have groups by model alone. */
export const areByTraces = (by: readonly DailyDimension[]): boolean =>
  by.some((dimension) => dimension !== 'day' && dimension !== 'model');
