import { budgetCounters } from '@spanledger/budgets';
import { countingFigures, type DerivedFigures } from '@spanledger/core';
import { openTelemetry, type TelemetryPlace, wallClock } from '@spanledger/runtime';
import { openControlPlane, withPostgres, type OpenedControlPlane } from './control-plane.ts';
import type { Places } from './places.ts';
import { withTelemetry } from './with-telemetry.ts';

/** Opens what is derived from telemetry, and the counters of budgets, for the time of `use`. */
export type WithDerivedFigures = <T>(use: (figures: DerivedFigures) => Promise<T>) => Promise<T>;

/**
 * In the stores that are configured or that the running server brought; when no server runs, in the data directory's
 * own, which are started for the time of the command. `unavailable` when there are none yet.
 */
export const openDerivedFigures =
  (places: Places): WithDerivedFigures =>
  async (use) =>
    withPostgres(places, async (databaseUrl) =>
      withTelemetry(places, databaseUrl, async (place) =>
        openControlPlane({ ...places, databaseUrl })(async (controlPlane) => useFigures(place, controlPlane, use)),
      ),
    );

const useFigures = async <T>(
  place: TelemetryPlace,
  { budgetWatch, recountProgress }: OpenedControlPlane,
  use: (figures: DerivedFigures) => Promise<T>,
): Promise<T> => {
  const telemetry = await openTelemetry(place, wallClock);
  const { dailyCosts, activity, derivedFigures, countedTraces, records } = telemetry;
  try {
    return await use(
      together([
        countingFigures({ traces: countedTraces, records, progress: recountProgress }),
        derivedFigures,
        budgetCounters({ watch: budgetWatch, dailyCosts, activity, now: wallClock }),
      ]),
    );
  } finally {
    await telemetry.close();
  }
};

/** All of them, in this order. */
const together = (all: readonly DerivedFigures[]): DerivedFigures => ({
  projects: async () => {
    const projects = await Promise.all(all.map(async (figures) => figures.projects()));
    return [...new Set(projects.flat())].sort();
  },
  verify: async (projectId, period) => {
    const differences = await Promise.all(all.map(async (figures) => figures.verify(projectId, period)));
    return differences.flat();
  },
  repair: async (projectId, period) => {
    // Counters are told from what comes before them.
    for (const figures of all) await figures.repair(projectId, period);
  },
});
