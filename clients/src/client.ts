import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const clientsDir = fileURLToPath(new URL('../', import.meta.url));

export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

interface Description {
  /** The packages of the client. */
  readonly packages: readonly string[];
  readonly cases?: readonly string[];
  /** The fixture folder of its recordings; absent if it does not use OTLP. */
  readonly emitter?: string;
}

/** One client in one major version: a folder of drivers. */
export interface Client {
  /** Its name: `genkit` for one from npm, `python/langfuse-4` for one from PyPI. */
  readonly driver: string;
  /** An absolute path. */
  readonly folder: string;
  /** The virtual environment of a driver in Python, relative to `python/environments`; absent for one from npm. */
  readonly environment?: string;
  /** The installed versions of its packages. */
  readonly versions: readonly PackageVersion[];
  readonly cases: readonly string[];
  readonly emitter?: string;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const clientOf = (
  driver: string,
  folder: string,
  { packages, cases = ['agent'], emitter }: Description,
  versionOf: (name: string) => string,
): Client => ({
  driver,
  folder,
  versions: packages.map((name) => ({ name, version: versionOf(name) })),
  cases,
  ...(emitter === undefined ? {} : { emitter }),
});

const npmVersion = (from: string, name: string): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return (readJson(file) as PackageVersion).version;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed: run npm ci in clients/`);
  }
};

const foldersIn = (folder: string): { name: string; folder: string }[] =>
  readdirSync(folder)
    .sort()
    .map((name) => ({ name, folder: join(folder, name) }));

/** Declared in the `client` member of its package.json. */
const npmClients = (): Client[] =>
  foldersIn(join(clientsDir, 'drivers')).map(({ name, folder }) => {
    const { client } = readJson(join(folder, 'package.json')) as { client: Description };
    return clientOf(name, folder, client, (dependency) => npmVersion(folder, dependency));
  });

/** The version pinned by its environment. */
const pythonVersion = (environment: string, name: string): string => {
  const file = join(clientsDir, 'python', 'environments', environment, 'requirements.txt');
  const pin = new RegExp(`^${name}(?:\\[.*\\])?==(.+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  if (pin === undefined) throw new Error(`${file} pins no ${name}`);
  return pin.trim();
};

/** Declared in its client.json. */
const pythonClients = (): Client[] =>
  foldersIn(join(clientsDir, 'python', 'drivers')).map(({ name, folder }) => {
    const { environment, ...client } = readJson(join(folder, 'client.json')) as Description & { environment: string };
    const versionOf = (dependency: string): string => pythonVersion(environment, dependency);
    return { ...clientOf(`python/${name}`, folder, client, versionOf), environment };
  });

export const listClients = (): Client[] => [...npmClients(), ...pythonClients()];
