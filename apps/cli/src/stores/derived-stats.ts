import { countingStats, type DerivedStats } from '@spanledger/core';
import { openTelemetry, type TelemetryPlace, wallClock } from '@spanledger/runtime';
import { openControlPlane, withPostgres, type OpenedControlPlane } from './control-plane.ts';
import type { Places } from './places.ts';
import { withTelemetry } from './with-telemetry.ts';

/** Opens the values derived from telemetry, and the counters of budgets, for the duration of `use`. */
export type WithDerivedStats = <T>(use: (stats: DerivedStats) => Promise<T>) => Promise<T>;

/**
 * In the configured stores or those of the running server; without a running server, in the data directory's own, which
 * are started for the duration of the command. `unavailable` when they do not exist yet.
 */
export const openDerivedStats =
  (places: Places): WithDerivedStats =>
  async (use) =>
    withPostgres(places, async (databaseUrl) =>
      withTelemetry(places, databaseUrl, async (place) =>
        openControlPlane({ ...places, databaseUrl })(async (controlPlane) => useStats(place, controlPlane, use)),
      ),
    );

const useStats = async <T>(
  place: TelemetryPlace,
  { budgetWatch, recountProgress }: OpenedControlPlane,
  use: (stats: DerivedStats) => Promise<T>,
): Promise<T> => {
  const { budgetCounters } = await import('@spanledger/budgets');
  const telemetry = await openTelemetry(place, wallClock);
  const { dailyCosts, activity, derivedStats, countedTraces, records } = telemetry;
  try {
    return await use(
      together([
        countingStats({ traces: countedTraces, records, progress: recountProgress }),
        derivedStats,
        budgetCounters({ watch: budgetWatch, dailyCosts, activity, now: wallClock }),
      ]),
    );
  } finally {
    await telemetry.close();
  }
};

/** All of them, in this order. */
const together = (all: readonly DerivedStats[]): DerivedStats => ({
  projects: async () => {
    const projects = await Promise.all(all.map(async (stats) => stats.projects()));
    return [...new Set(projects.flat())].sort();
  },
  verify: async (projectId, period) => {
    const differences = await Promise.all(all.map(async (stats) => stats.verify(projectId, period)));
    return differences.flat();
  },
  repair: async (projectId, period) => {
    // Counters are computed from the values before them.
    for (const stats of all) await stats.repair(projectId, period);
  },
});
