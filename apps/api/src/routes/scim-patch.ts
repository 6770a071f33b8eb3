import { scimUrns } from '@spanledger/api-contract';
import { invalidInput } from '@spanledger/core';

interface Operation {
  readonly op: string;
  readonly path?: string | null | undefined;
  readonly value?: unknown;
}

/**
 * The value of `active` after these operations, of which the last one on it counts; `undefined` if none is. Providers
 * write it as a path or within the value, as a boolean or as a text, and beside attributes that are not stored here,
 * which change nothing, as in a PUT. Throws `invalid_input` for unsupported operations, before any is applied.
 */
export const activeAfter = (operations: readonly Operation[]): boolean | undefined =>
  operations
    .flatMap((operation) => changesOf(operation).map(([name, value]) => [nameOf(name), value, operation.op] as const))
    .filter(([name]) => name === 'active' || name === 'roles')
    .map(([name, value, op]) => {
      const active = typeof value === 'string' ? texts.get(value.toLowerCase()) : value;
      if (name !== 'active' || op.toLowerCase() === 'remove' || typeof active !== 'boolean') throw unsupported();
      return active;
    })
    .at(-1);

const texts: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

const kinds: ReadonlySet<string> = new Set(['add', 'replace', 'remove']);

/** Paths with their values: that of the operation, or the members of its value. */
const changesOf = ({ op, path, value }: Operation): readonly (readonly [string, unknown])[] => {
  if (!kinds.has(op.toLowerCase())) throw unsupported();
  if ((path ?? '') !== '') return [[path ?? '', value]];
  if (typeof value !== 'object' || value === null) throw unsupported();
  return Object.entries(value);
};

/** The attribute that a path names, without its schema, its filter and its parts. */
const nameOf = (path: string): string => {
  const lower = path.toLowerCase();
  const prefix = `${scimUrns.user.toLowerCase()}:`;
  return /^[^.[]*/.exec(lower.startsWith(prefix) ? lower.slice(prefix.length) : lower)?.[0] ?? '';
};

const unsupported = () =>
  invalidInput('This operation is not supported: send replace of active, true or false, and PUT for a role.');
