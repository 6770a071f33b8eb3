import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const driversDir = fileURLToPath(new URL('../drivers/', import.meta.url));

export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** One client of one generation: a folder of `drivers/`, described in the `client` member of its package.json. */
export interface Client {
  readonly driver: string;
  /** The packages that it is about, as installed. */
  readonly versions: readonly PackageVersion[];
  readonly cases: readonly string[];
  /** The folder of fixtures that its recordings go to; absent when it speaks no OTLP. */
  readonly emitter?: string;
}

interface Manifest {
  readonly client: {
    readonly packages: readonly string[];
    readonly cases?: readonly string[];
    readonly emitter?: string;
  };
}

const installedVersion = (driver: string, name: string): string => {
  for (let folder = join(driversDir, driver); ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as PackageVersion).version;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed: run npm ci in clients/`);
  }
};

export const listClients = (): Client[] =>
  readdirSync(driversDir)
    .sort()
    .map((driver) => {
      const { client } = JSON.parse(readFileSync(join(driversDir, driver, 'package.json'), 'utf8')) as Manifest;
      return {
        driver,
        versions: client.packages.map((name) => ({ name, version: installedVersion(driver, name) })),
        cases: client.cases ?? ['agent'],
        ...(client.emitter === undefined ? {} : { emitter: client.emitter }),
      };
    });
