import type { TelemetryStore } from '@spanledger/core';
import { openTelemetry, wallClock } from '@spanledger/runtime';
import { openControlPlane, withPostgres, type OpenedControlPlane } from './control-plane.ts';
import type { Places } from './places.ts';
import { withTelemetry } from './with-telemetry.ts';

interface Stores extends OpenedControlPlane {
  readonly telemetry: TelemetryStore;
}

/** Opens the control plane and telemetry themselves, as found by `openDerivedStats`, for the duration of `use`. */
export const withStores = async <T>(places: Places, use: (stores: Stores) => Promise<T>): Promise<T> =>
  withPostgres(places, async (databaseUrl) =>
    withTelemetry(places, databaseUrl, async (place) =>
      openControlPlane({ ...places, databaseUrl })(async (controlPlane) => {
        const telemetry = await openTelemetry(place, wallClock, { connectionsMax: 2 });
        try {
          return await use({ ...controlPlane, telemetry });
        } finally {
          await telemetry.close();
        }
      }),
    ),
  );
