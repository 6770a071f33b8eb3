#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { readConfig, type Config } from './config.ts';
import { run } from './run.ts';
import { askServerAt, type AskServer } from './server/ask-server.ts';
import { readStatus } from './status/read-status.ts';
import { openControlPlane } from './stores/control-plane.ts';
import { migrateStores } from './stores/migrate-stores.ts';
import { findPlaces, type Places } from './stores/places.ts';

const readVersion = (): string => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

const config = (): Config => {
  try {
    process.loadEnvFile();
  } catch {
    // There is no .env file: the environment is all there is.
  }
  return readConfig(process.env);
};

/** Read when a command needs it, so that help is there whatever the environment says. */
const places = (): Places => findPlaces(config());

const askServer: AskServer = async (request) => {
  const settings = config();
  const keys = { publicKey: settings.SPANLEDGER_PUBLIC_KEY, secretKey: settings.SPANLEDGER_SECRET_KEY };
  return askServerAt({ apiUrl: findPlaces(settings).apiUrl, keys })(request);
};

process.exitCode = await run(process.argv.slice(2), {
  version: readVersion(),
  output: {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  },
  withControlPlane: (use) => openControlPlane(places())(use),
  migrate: (options) => migrateStores(places())(options),
  readStatus: () => readStatus(places()),
  askServer,
});
