import { readFileSync } from 'node:fs';

/** The version in the `package.json` one folder above the given module: `readVersion(import.meta.url)`. */
export const readVersion = (moduleUrl: string): string => {
  const manifest = readFileSync(new URL('../package.json', moduleUrl), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};
