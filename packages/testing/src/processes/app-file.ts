import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What `npm start`, `npm run worker` and `npx spanledger` run; throws an `Error` where it is not built. */
export const appFile = (app: 'api' | 'cli' | 'worker'): string => {
  const main = app === 'cli' ? 'dist/main.js' : 'dist/packed/main.js';
  const file = resolve(import.meta.dirname, '../../../../apps', app, main);
  if (!existsSync(file)) throw new Error(`apps/${app} is not built: run npm run build`);
  return file;
};
