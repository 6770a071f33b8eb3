import type { DeadLetterStore, ProjectStore } from '@spanledger/core';
import { wallClock } from '@spanledger/lifecycle';
import { openTelemetry } from '@spanledger/telemetry';
import { openControlPlane, withPostgres } from './control-plane.ts';
import type { Places } from './places.ts';
import { withTelemetry } from './with-telemetry.ts';

export interface DeadLetterAccess {
  readonly deadLetters: DeadLetterStore;
  readonly projects: ProjectStore;
}

/** Opens the dead letters of all projects, deleted ones too, for the time of `use`. */
export type WithDeadLetters = <T>(use: (access: DeadLetterAccess) => Promise<T>) => Promise<T>;

/** In the stores themselves, as `openDerivedFigures` finds them. */
export const openDeadLetters =
  (places: Places): WithDeadLetters =>
  async (use) =>
    withPostgres(places, async (databaseUrl) =>
      withTelemetry(places, databaseUrl, async (place) =>
        openControlPlane({ ...places, databaseUrl })(async ({ projects }) => {
          const telemetry = await openTelemetry(place, wallClock, { connectionsMax: 2 });
          try {
            return await use({ deadLetters: telemetry.deadLetters, projects });
          } finally {
            await telemetry.close();
          }
        }),
      ),
    );
