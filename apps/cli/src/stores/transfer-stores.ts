import { conflict, notFound, type TransferStore } from '@spanledger/core';
import type { TransferOptions, TransferReport } from '@spanledger/transfer';
import {
  checkTelemetrySchema,
  migrateTelemetry,
  openTransferStore,
  readTelemetrySchemaState,
  type TelemetryPlace,
} from '@spanledger/runtime';
import { withTransferPlace } from './transfer-places.ts';

export interface TransferRequest extends TransferOptions {
  /** The values of `--from` and `--to`. */
  readonly from: string;
  readonly to: string;
  readonly onMigrated: (migrations: readonly string[]) => void;
}

/** Copies telemetry from one store to another. */
export type TransferStores = (request: TransferRequest) => Promise<TransferReport>;

/** `local` is `dataDir`. */
export const transferStores =
  (dataDir: () => string): TransferStores =>
  async (request) => {
    const { sameStoreMessage } = await import('@spanledger/transfer');
    // Known before anything is started for it.
    if (request.from === request.to) throw conflict(sameStoreMessage);
    return withTransferPlace('from', request.from, dataDir(), async (from) =>
      withTransferPlace('to', request.to, dataDir(), async (to) => transferBetween(from, to, request)),
    );
  };

const transferBetween = async (
  from: TelemetryPlace,
  to: TelemetryPlace,
  request: TransferRequest,
): Promise<TransferReport> => {
  const { transfer } = await import('@spanledger/transfer');
  await checkTelemetrySchema(from);
  const isEmpty = await holdsNothing(to);
  if (!isEmpty) await checkTelemetrySchema(to);
  else if (request.isDry !== true) request.onMigrated(await migrateTelemetry(to));
  const source = await openTransferStore(from);
  const target = await openTransferStore(to);
  try {
    await checkProject(source, request.projectId);
    return await transfer(source, isEmpty && request.isDry === true ? withoutTables(target) : target, request);
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
};

/** True before its tables are made, also if a command that made them was killed: then it has some of them, without a row. */
const holdsNothing = async (place: TelemetryPlace): Promise<boolean> => {
  const { applied, pending, unknown } = await readTelemetrySchemaState(place);
  if (applied === 0) return true;
  if (pending.length === 0 || unknown.length > 0) return false;
  const store = await openTransferStore(place);
  try {
    return (await store.projects()).length === 0;
  } finally {
    await store.close();
  }
};

/** What a dry run reads from a store that was never migrated. */
const withoutTables = (target: TransferStore): TransferStore => ({
  ...target,
  identity: async () => '',
  projects: async () => [],
  digests: async () => [],
});

const namedMax = 10;

const checkProject = async (source: TransferStore, projectId: string | undefined): Promise<void> => {
  if (projectId === undefined) return;
  const projects: readonly string[] = await source.projects();
  if (projects.includes(projectId)) return;
  const named = projects.slice(0, namedMax).join(', ');
  const more = projects.length > namedMax ? ` and ${projects.length - namedMax} more` : '';
  throw notFound(`The source has nothing of a project with the id ${projectId}. It has ${named}${more}.`);
};
