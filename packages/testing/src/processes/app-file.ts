import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

// Imported by its own path: the index loads every conformance suite, which takes two seconds of each test file.

type App = 'api' | 'cli' | 'worker';

const fileOf = (app: App, main: string): string => {
  const file = resolve(import.meta.dirname, '../../../../apps', app, 'dist', main);
  if (!existsSync(file)) throw new Error(`apps/${app} is not built: run npm run build`);
  return file;
};

/** What the images run; throws an `Error` where it is not built. */
export const builtAppFile = (app: App): string => fileOf(app, 'main.js');

/** What `npm start`, `npm run worker` and `npx spanledger` run; throws an `Error` where it is not built. */
export const appFile = (app: App): string => fileOf(app, 'packed/main.js');
