import type { Limits, ProjectId } from '@spanledger/core';
import { openPostgresStore } from '@spanledger/postgres-store';

export interface Tenant {
  readonly projectId: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** Of both keys, and of the public key alone. */
  readonly authorization: string;
  readonly publicAuthorization: string;
}

export const basic = (publicKey: string, secretKey: string): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

const tenantOf = (projectId: string, publicKey: string, secretKey: string): Tenant => ({
  projectId,
  publicKey,
  secretKey,
  authorization: basic(publicKey, secretKey),
  publicAuthorization: `Bearer ${publicKey}`,
});

/** Its keys are chosen by the operator, so that checking its secret is slow. */
export const chosenTenant = tenantOf('attacked', 'pk-sl-attacked', 'sk-sl-attacked-chosen');

export const chosenTenantEnvironment = {
  SPANLEDGER_INIT_ORG_ID: 'attack',
  SPANLEDGER_INIT_PROJECT_ID: chosenTenant.projectId,
  SPANLEDGER_INIT_PUBLIC_KEY: chosenTenant.publicKey,
  SPANLEDGER_INIT_SECRET_KEY: chosenTenant.secretKey,
};

/** The limits that an operator would set so that others do not notice a project. */
const attackerLimits: Limits = { ingestPerSecond: 10, readsPerSecond: 10 };

export const limitTenants = async (databaseUrl: string, tenants: readonly Tenant[]): Promise<void> => {
  const store = openPostgresStore({ url: databaseUrl, poolMax: 1 });
  try {
    for (const { projectId } of tenants) await store.projects.changeLimits(projectId as ProjectId, attackerLimits);
  } finally {
    await store.close();
  }
};

/** New projects with keys that Spanledger makes. */
export const createTenants = async (databaseUrl: string, names: readonly string[]): Promise<readonly Tenant[]> => {
  const store = openPostgresStore({ url: databaseUrl, poolMax: 1 });
  try {
    const [first] = await store.projects.list();
    const organizationId = first?.organization.id ?? '';
    const tenants: Tenant[] = [];
    for (const name of names) {
      const { id } = await store.projects.create({ organizationId, name });
      const { publicKey, secretKey } = await store.apiKeys.create(id);
      tenants.push(tenantOf(id, publicKey, secretKey));
    }
    return tenants;
  } finally {
    await store.close();
  }
};
