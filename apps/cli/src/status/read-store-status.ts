import {
  formatIso,
  microsPerMs,
  placeOfUrl,
  type ComponentHealth,
  type IngestState,
  type NameStore,
  type SchemaState,
} from '@spanledger/core';
import {
  checkTelemetrySchema,
  openChunks,
  openTelemetry,
  readTelemetrySchemaState,
  type TelemetryPlace,
  wallClock,
} from '@spanledger/runtime';
import { dueOf } from '../commands/chunk-text.ts';
import type { Places } from '../stores/places.ts';
import { unknownStatus, type ComponentStatus, type NamesStatus, type StatusReport } from './status-report.ts';

/** Reads the health of PostgreSQL and the state of its schema. Never rejects. */
export const readPostgresStatus = async (url: string | undefined): Promise<ComponentStatus> => {
  if (url === undefined) return { ...unknownStatus, name: 'postgresql', state: 'stopped' };
  const { checkPostgresSchema, openPostgresStore, readPostgresSchemaState } =
    await import('@spanledger/postgres-store');
  const store = openPostgresStore({ url, poolMax: 1 });
  try {
    const status = { ...statusOf('postgresql', await store.health.check()), address: placeOfUrl(url) };
    if (status.state !== 'healthy') return status;
    return await withSchema(status, {
      read: async () => readPostgresSchemaState(url),
      check: async () => checkPostgresSchema(url),
    });
  } finally {
    await store.close();
  }
};

export interface TelemetryRead extends Pick<StatusReport, 'chunks' | 'names'> {
  readonly component: ComponentStatus;
  /** `null` when it cannot be known. */
  readonly ingest: IngestState | null;
}

/** Reads the health of the telemetry store, the state of its schema, and that of ingestion. Never rejects. */
export const readTelemetryStatus = async ({
  engine: name,
  telemetry: place,
}: Pick<Places, 'engine' | 'telemetry'>): Promise<TelemetryRead> => {
  if (place === undefined)
    return { component: { ...unknownStatus, name, state: 'stopped' }, ingest: null, chunks: null, names: null };
  const telemetry = await openTelemetry(place, wallClock, { connectionsMax: 2 });
  try {
    const status = { ...statusOf(name, await telemetry.health.check()), address: telemetry.address };
    const component = await withSchema(status, {
      read: async () => readTelemetrySchemaState(place),
      check: async () => checkTelemetrySchema(place),
    });
    const isReadable = component.schema === 'ready' || component.schema === 'newer';
    return {
      component,
      ingest: isReadable ? await telemetry.ingestState().catch(() => null) : null,
      names: isReadable ? await readNames(telemetry.names).catch(() => null) : null,
      chunks: isReadable && name === 'timescale' ? await readChunks(place).catch(() => null) : null,
    };
  } finally {
    await telemetry.close();
  }
};

const readNames = async (names: NameStore): Promise<NamesStatus> => {
  const at = await names.lastSync();
  if (at === undefined) return { syncedAt: null, ageMs: null };
  return { syncedAt: formatIso(at), ageMs: Math.max(0, Math.round((wallClock() - at) / microsPerMs)) };
};

const readChunks = async (place: TelemetryPlace): Promise<StatusReport['chunks']> => {
  const keeper = await openChunks(place, wallClock);
  try {
    const { chunks, settings } = await keeper.list({ isFast: true });
    return { count: chunks.length, settings, due: dueOf(chunks) };
  } finally {
    await keeper.close();
  }
};

interface Schema {
  readonly read: () => Promise<SchemaState>;
  /** Rejects with the problem. */
  readonly check: () => Promise<void>;
}

/** A schema that the processes of this version would refuse makes its store unhealthy. */
const withSchema = async (status: ComponentStatus, { read, check }: Schema): Promise<ComponentStatus> => {
  try {
    const migrations = await read();
    const problem = await check().then(
      () => null,
      (error: unknown) => messageOf(error),
    );
    const schema = schemaOf(migrations);
    if (problem === null) return { ...status, migrations, schema };
    return { ...status, state: 'unhealthy', migrations, schema, problem };
  } catch (error) {
    return { ...status, state: 'unhealthy', problem: status.problem ?? messageOf(error) };
  }
};

const schemaOf = ({ applied, pending, unknown }: SchemaState): ComponentStatus['schema'] => {
  if (unknown.length > 0) return 'newer';
  if (pending.length === 0) return 'ready';
  return applied === 0 ? 'missing' : 'pending';
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const statusOf = (name: ComponentStatus['name'], health: ComponentHealth): ComponentStatus => ({
  ...unknownStatus,
  name,
  state: health.isHealthy ? 'healthy' : 'unhealthy',
  version: health.version ?? null,
  sizeBytes: health.sizeBytes ?? null,
  problem: health.problem ?? null,
});
