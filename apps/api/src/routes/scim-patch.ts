import { invalidInput } from '@spanledger/core';

interface Operation {
  readonly op: string;
  readonly path?: string | null | undefined;
  readonly value?: unknown;
}

/**
 * The value of `active` after these operations, of which the last one counts. Providers write it as a path or within
 * the value, and its value as a boolean or as a text. Throws `invalid_input` for any other operation, before any is
 * applied.
 */
export const activeAfter = (operations: readonly Operation[]): boolean => {
  const values = operations.map(({ op, path, value }) => {
    if (op.toLowerCase() !== 'replace') throw unsupported();
    const given = path?.toLowerCase() === 'active' ? value : withoutPath(path, value);
    const active = typeof given === 'string' ? texts.get(given.toLowerCase()) : given;
    if (typeof active !== 'boolean') throw unsupported();
    return active;
  });
  const last = values.at(-1);
  if (last === undefined) throw unsupported();
  return last;
};

const texts: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

const withoutPath = (path: string | null | undefined, value: unknown): unknown => {
  if ((path ?? '') !== '' || typeof value !== 'object' || value === null) return undefined;
  const [[name, given] = ['', undefined], ...others] = Object.entries(value);
  return others.length === 0 && name === 'active' ? (given as unknown) : undefined;
};

const unsupported = () => invalidInput('Only the operation replace of active is supported: use PUT for a role.');
