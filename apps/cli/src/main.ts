#!/usr/bin/env node
import { endWithReader, readEnvironment, readVersion } from '@spanledger/runtime';
import { readConfig, type Config } from './config.ts';
import { run, type CommandContext } from './run.ts';
import { askServerAt, type KeyPair, type Server } from './server/ask-server.ts';
import { commandServer } from './server/command-server.ts';
import { interrupts } from './server/interrupts.ts';
import { projectAt } from './server/project-at.ts';
import { readLinesAt } from './server/read-lines.ts';
import { readSlow } from './status/read-slow.ts';
import { readStatus } from './status/read-status.ts';
import { openChunkFiles } from './stores/chunk-files.ts';
import { openChunkKeeper } from './stores/chunks.ts';
import { openControlPlane } from './stores/control-plane.ts';
import { openDeadLetters } from './stores/dead-letters.ts';
import { openDerivedStats } from './stores/derived-stats.ts';
import { openErasure } from './stores/erasure.ts';
import { migrateStores } from './stores/migrate-stores.ts';
import { configuredApiUrl, findPlaces, type Places } from './stores/places.ts';
import { recordEvent } from './stores/record-event.ts';
import { reshardQueue } from './stores/reshard-queue.ts';
import { transferStores } from './stores/transfer-stores.ts';

/** Read when a command needs it, so that help works with any environment. */
const config = (): Config => readConfig(readEnvironment());

const places = (): Places => findPlaces(config());

const ownKeys = (): KeyPair => {
  const { SPANLEDGER_PUBLIC_KEY: publicKey, SPANLEDGER_SECRET_KEY: secretKey } = config();
  return { publicKey, secretKey };
};

const version = readVersion(import.meta.url);
const { withServer, ownUrl, repricesItself } = commandServer({ places, environment: readEnvironment, version });

const server = (): Server => ({
  apiUrl: ownUrl() ?? places().apiUrl ?? configuredApiUrl(config()),
  keys: ownKeys(),
});

const interrupted = interrupts();

const context: CommandContext = {
  version,
  output: {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  },
  withControlPlane: (use) => openControlPlane(places())(use),
  withServer,
  repricesItself,
  baseUrl: () => config().SPANLEDGER_BASE_URL ?? places().instance?.baseUrl ?? `http://localhost:${config().PORT}`,
  withSecretVault: (use) => openControlPlane(places())(({ secretVault }) => use(secretVault)),
  withDerivedStats: (use) => openDerivedStats(places())(use),
  withChunks: (use) => openChunkKeeper(places())(use),
  openChunkFiles: (place) => openChunkFiles(config())(place),
  record: (event) => recordEvent(places())(event),
  migrate: (options) => migrateStores(places())(options),
  reshard: (request) => reshardQueue(places())(request),
  // The first interrupt ends it between two writes, the second one at once.
  transfer: async (request) => {
    const abort = new AbortController();
    process.once('SIGINT', () => abort.abort());
    return transferStores(() => places().dataDir)({ ...request, signal: abort.signal });
  },
  readStatus: () => readStatus(places()),
  readSlowStatements: (count) => readSlow(places(), count),
  ownKeys,
  withDeadLetters: (use) => openDeadLetters(places())(use),
  withErasure: (use) => openErasure(places())(use),
  askServer: async (request) => askServerAt({ ...server(), interrupt: interrupted() })(request),
  readLines: (request) => readLinesAt({ ...server(), interrupt: interrupted() })(request),
  openProject: (keys) => projectAt(server())(keys),
  copyKeys: () => {
    const { COPY_PUBLIC_KEY: publicKey, COPY_SECRET_KEY: secretKey } = config();
    return { publicKey, secretKey };
  },
};

endWithReader();

const runCommand = async (): Promise<void> => {
  process.exitCode = await run(process.argv.slice(2), context);
};

/** Settles when the command has ended; packed code cannot wait at its top level. */
export const running = runCommand();
