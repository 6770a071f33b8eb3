import type { OperatorServer } from '@spanledger/api';
import { conflict, DomainError } from '@spanledger/core';
import type { Environment } from '@spanledger/runtime';
import { readApiStatus } from '../status/read-api-status.ts';
import { openControlPlane, withPostgres, type WithControlPlane } from '../stores/control-plane.ts';
import type { Places } from '../stores/places.ts';
import { withTelemetry } from '../stores/with-telemetry.ts';
import { serverVariables } from './server-variables.ts';

/** The server that a command uses by its access to the databases. */
export interface CommandServer {
  /** Opens the control plane for the duration of `use`, in which a server on the same stores answers. */
  readonly withServer: WithControlPlane;
  /** Of the command's own server; `undefined` where another one runs. */
  readonly ownUrl: () => string | undefined;
  /** Whether re-pricings are carried out by the command's own server, and so only while the command runs. */
  readonly repricesItself: () => boolean;
}

interface CommandServerOptions {
  readonly places: () => Places;
  readonly environment: () => Environment;
  readonly version: string;
}

/**
 * The running server, or else one in this process for as long as the command runs. In local mode the data directory's
 * engines are started for it. `conflict` as `serveOperator` describes.
 */
export const commandServer = ({ places: findPlaces, environment, version }: CommandServerOptions): CommandServer => {
  let own: OperatorServer | undefined;
  const serveFor = async <T>(variables: Environment, use: () => Promise<T>): Promise<T> => {
    const { serveOperator } = await import('@spanledger/api');
    own = await serveOperator({ ...environment(), ...variables }, version).catch(withAddress);
    try {
      return await use();
    } finally {
      await own.stop();
      own = undefined;
    }
  };
  return {
    withServer: async (use) => {
      const places = findPlaces();
      if (await isServed(places)) return openControlPlane(places)(use);
      return withPostgres(places, async (databaseUrl) =>
        withTelemetry(places, databaseUrl, async (telemetry) =>
          openControlPlane({ ...places, databaseUrl })(async (stores) => {
            return serveFor(serverVariables(places, databaseUrl, telemetry), async () => use(stores));
          }),
        ),
      );
    },
    ownUrl: () => own?.url,
    repricesItself: () => own?.reprices === true,
  };
};

/** The conflicting process may be a server that runs elsewhere. */
const withAddress = (error: unknown): never => {
  if (!(error instanceof DomainError) || error.code !== 'conflict') throw error;
  throw conflict(`${error.message} If a server runs that this command does not reach, set SPANLEDGER_API_URL.`);
};

/** A process that runs on the data directory has locked it, so it is queried in any state. */
const isServed = async ({ instance, apiUrl }: Places): Promise<boolean> =>
  instance !== undefined || (await readApiStatus(apiUrl)).version !== null;
