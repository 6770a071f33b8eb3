import {
  agentStepsWithinDays,
  earliestMicros,
  latestMicros,
  microsPerDay,
  type AgentQuery,
  type Day,
  type Micros,
  type ProjectId,
} from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';

import type { Dialect } from '../dialect.ts';
import type { TelemetryEngine } from '../engine.ts';
import type { SqlParameters } from '../sql-parameters.ts';

/** For a period with more uncomputed days all rows are read: a statement lists no more. */
const namedDaysMax = 1_000;

type Period = Pick<AgentQuery, 'from' | 'to'>;
type Conditions = (dialect: Dialect, parameters: SqlParameters) => readonly string[];

/** From where the figures of a period are read: of each of its days from one of both. */
export interface AgentDays {
  /** Of computed days, on their column `day`; absent if none is used. */
  readonly computed?: Conditions | undefined;
  /**
   * Of rows that are read: conditions on the times of runs, and of their descendants. Absent where no rows are read.
   */
  readonly live?: { readonly runs: Conditions; readonly steps: Conditions } | undefined;
}

/** Stored sums of computed days that are wholly in the period, and the rows of the others. */
export const agentDaysOf = async (
  engine: TelemetryEngine,
  projectId: ProjectId,
  period: Period,
): Promise<AgentDays> => {
  const { from, to } = period;
  const firstWhole = Math.ceil(from / microsPerDay);
  if (firstWhole >= Math.floor(to / microsPerDay)) return { live: rowsOfPeriod(period) };
  const others = await engine.uncomputedAgentDays(projectId, period);
  if (others.length > namedDaysMax) return { live: rowsOfPeriod(period) };
  return {
    computed: (dialect, parameters) => [
      `d.day >= ${parameters.bind('day', dayNear(from))}`,
      `d.day <= ${parameters.bind('day', dayNear(to - 1))}`,
      ...(others.length === 0 ? [] : [`NOT (${dialect.isIn('d.day', parameters.bind('days', others))})`]),
    ],
    ...(others.length === 0 ? {} : { live: rowsOfDays(others, period) }),
  };
};

/** Of listed days, of which there is at least one. */
export const onlyComputed = (days: readonly Day[]): AgentDays => ({
  computed: (dialect, parameters) => [dialect.isIn('d.day', parameters.bind('days', days))],
});

/** Likewise. */
export const onlyLive = (days: readonly Day[]): AgentDays => ({ live: rowsOfDays(days, {}) });

const rowsOfDays = (days: readonly Day[], { from, to }: Partial<Period>): AgentDays['live'] => ({
  runs: (dialect, parameters) => [
    ...dialect.timeBounds('o.start_time', from, to, parameters),
    ...dialect.onDays('o.start_time', days, parameters),
  ],
  steps: (dialect, parameters) => dialect.onDays('o.start_time', withNeighbours(days), parameters),
});

const rowsOfPeriod = ({ from, to }: Period): AgentDays['live'] => ({
  runs: (dialect, parameters) => dialect.timeBounds('o.start_time', from, to, parameters),
  steps: (dialect, parameters) => {
    const within = agentStepsWithinDays * microsPerDay;
    const earliest = Math.max(Math.floor(from / microsPerDay) * microsPerDay - within, earliestMicros);
    const latest = Math.min(Math.ceil(to / microsPerDay) * microsPerDay + within, latestMicros);
    return dialect.timeBounds('o.start_time', earliest, latest, parameters);
  },
});

/** The days on which a descendant of a run of these days may begin. */
export const withNeighbours = (days: readonly Day[]): readonly Day[] => {
  const near = days.flatMap((day) =>
    Array.from({ length: 2 * agentStepsWithinDays + 1 }, (_, at): Micros => {
      const distance = (at - agentStepsWithinDays) * microsPerDay;
      return Date.parse(day) * 1000 + distance;
    }),
  );
  return [...new Set(near.map(dayNear))].sort();
};
