import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The limits of a service of docker-compose.yml. */
export interface ComposeLimits {
  /** Variables with limits of the process, as set in the file. */
  readonly environment: Readonly<Record<string, string>>;
  /** Beyond this limit the container is killed. */
  readonly memoryMegabytes: number;
}

const file = resolve(import.meta.dirname, '../../docker-compose.yml');
const variable = /^ +(NODE_OPTIONS|MALLOC_\w+|\w+_BYTES_MAX): '?([^'${\n]+)'?$/gm;

/** Reads the limits from the file itself, so that they cannot differ. */
export const composeLimits = (service: 'api' | 'worker', text = readFileSync(file, 'utf8')): ComposeLimits => {
  const section = new RegExp(`^  ${service}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(text)?.[1] ?? '';
  const memory = /^ +mem_limit: (\d+)m$/m.exec(section)?.[1];
  if (memory === undefined) throw new Error(`docker-compose.yml gives ${service} no mem_limit`);
  const environment = Object.fromEntries(
    [...section.matchAll(variable)].map(([, name = '', value = '']) => [name, value]),
  );
  if (environment['NODE_OPTIONS'] === undefined) throw new Error(`docker-compose.yml gives ${service} no NODE_OPTIONS`);
  return { environment, memoryMegabytes: Number(memory) };
};
