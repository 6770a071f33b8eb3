import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  unavailable,
  type ApiKeyStore,
  type AuditLog,
  type BudgetWatch,
  type EncryptionKeys,
  type ErasureQueue,
  type ExternalIdentityStore,
  type MembershipStore,
  type PriceHistory,
  type PriceStore,
  type ProjectStore,
  type RecountProgress,
  type SecondFactorStore,
  type SignInLinkStore,
  type UserStore,
  type SecretVault,
} from '@spanledger/core';
import { commandLine } from './command-line.ts';
import type { Places } from './places.ts';

export interface ControlPlane {
  readonly projects: ProjectStore;
  readonly erasures: ErasureQueue;
  readonly apiKeys: ApiKeyStore;
  readonly users: UserStore;
  readonly memberships: MembershipStore;
  readonly signInLinks: SignInLinkStore;
  readonly externalIdentities: ExternalIdentityStore;
  readonly secondFactors: SecondFactorStore;
  readonly auditLog: AuditLog;
  readonly prices: PriceStore;
  readonly priceHistory: PriceHistory;
}

/** With the stores of values that are derived from telemetry. */
export interface OpenedControlPlane extends ControlPlane {
  readonly budgetWatch: BudgetWatch;
  readonly recountProgress: RecountProgress;
  readonly secretVault: SecretVault;
}

/** Opens the control plane for the time of `use`. */
export type WithControlPlane = <T>(use: (stores: ControlPlane) => Promise<T>) => Promise<T>;

/** Opens the secrets of the control plane for the time of `use`. */
export type WithSecretVault = <T>(use: (vault: SecretVault) => Promise<T>) => Promise<T>;

/** As `withPostgres`, with its ports. */
export const openControlPlane =
  (places: Places) =>
  async <T>(use: (stores: OpenedControlPlane) => Promise<T>): Promise<T> =>
    withPostgres(places, async (url) => useStore({ url, encryptionKeys: places.encryptionKeys }, use));

/**
 * In the configured PostgreSQL or that of the running server; without a running server, in the data directory's own,
 * which is started for the duration of the command. `unavailable` when it does not exist yet.
 */
export const withPostgres = async <T>(
  { databaseUrl, dataDir }: Places,
  use: (databaseUrl: string) => Promise<T>,
): Promise<T> => {
  if (databaseUrl !== undefined) return use(databaseUrl);
  const dir = join(dataDir, 'postgres');
  if (!existsSync(dir)) {
    const remedy = 'Start Spanledger first with npm start, or name a database with DATABASE_URL';
    throw unavailable(`There is nothing in ${dataDir} yet. ${remedy}.`);
  }
  const { startPostgres } = await import('@spanledger/embedded');
  const server = await startPostgres({ dir });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
};

const useStore = async <T>(
  place: { readonly url: string; readonly encryptionKeys: EncryptionKeys | undefined },
  use: (stores: OpenedControlPlane) => Promise<T>,
): Promise<T> => {
  const { openPostgresStore } = await import('@spanledger/postgres-store');
  const store = openPostgresStore({ ...place, poolMax: 2 });
  try {
    return await use({ ...store, ...store.recordedBy(commandLine()) });
  } finally {
    await store.close();
  }
};
