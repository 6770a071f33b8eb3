import type { ComponentHealth } from '@spanledger/core';
import { withoutCredentials } from '../stores/places.ts';
import { unknownStatus, type ComponentStatus } from './status-report.ts';

/** Asks PostgreSQL for its health, and whether its tables are there. Never rejects. */
export const readPostgresStatus = async (url: string | undefined): Promise<ComponentStatus> => {
  if (url === undefined) return { ...unknownStatus, name: 'postgresql', state: 'stopped' };
  const { openPostgresStore } = await import('@spanledger/postgres-store');
  const store = openPostgresStore({ url, poolMax: 2 });
  try {
    const status = { ...statusOf('postgresql', await store.health.check()), address: withoutCredentials(url) };
    if (status.state !== 'healthy') return status;
    try {
      await store.projects.organizations();
      return { ...status, schema: 'ready' };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { ...status, state: 'unhealthy', schema: 'missing', problem };
    }
  } finally {
    await store.close();
  }
};

/** Asks ClickHouse for its health, and whether its tables are there. Never rejects. */
export const readClickHouseStatus = async (url: string | undefined): Promise<ComponentStatus> => {
  if (url === undefined) return { ...unknownStatus, name: 'clickhouse', state: 'stopped' };
  const { clickHouseHealth, openClickHouse } = await import('@spanledger/clickhouse-store');
  const client = openClickHouse({ url });
  try {
    const status = statusOf('clickhouse', await clickHouseHealth(client).check());
    // A server that says its version but is unhealthy is one without our tables.
    const schema = status.state === 'healthy' ? 'ready' : status.version === null ? null : 'missing';
    return { ...status, schema, address: `${new URL(url).host}/${client.database}` };
  } finally {
    await client.close();
  }
};

const statusOf = (name: ComponentStatus['name'], health: ComponentHealth): ComponentStatus => ({
  ...unknownStatus,
  name,
  state: health.isHealthy ? 'healthy' : 'unhealthy',
  version: health.version ?? null,
  sizeBytes: health.sizeBytes ?? null,
  problem: health.problem ?? null,
});
