import { invalidInput } from '../errors.ts';

/** What a key may let its holder do, in its project; the order is that of lists. */
export const scopes = ['ingest', 'read', 'scores', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** One line for each, for documents and lists. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  ingest: 'send traces, observations and media',
  read: 'read telemetry, costs, metrics, prices and budgets, and export them',
  scores: 'create scores and change them',
  write: 'delete traces and scores; change prices and budgets; price again; replay dead letters',
  admin: 'make, list, rotate and revoke keys of the project',
};

/** Of keys that are made without a word on it, and of those that are older than scopes. */
export const defaultScopes: readonly Scope[] = ['ingest', 'read', 'scores', 'write'];

/** What whoever shows a key may do. */
export interface KeyAccess {
  readonly scopes: readonly Scope[];
  /** A public key alone was shown, which anyone may have seen: what it says counts for less. */
  readonly isPublicKey: boolean;
}

/** Of a public key alone, as browsers have it: at most this. */
export const publicKeyScopes: readonly Scope[] = ['scores'];

const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text);

/** Without doubles, in their order. Throws `invalid_input` for what is none, and for an empty list. */
export const checkScopes = (given: readonly string[]): readonly Scope[] => {
  const unknown = given.find((text) => !isScope(text));
  const message = `must be some of ${scopes.join(', ')}`;
  if (unknown !== undefined) throw invalidInput(`There is no scope "${unknown}".`, [{ path: 'scopes', message }]);
  if (given.length === 0) throw invalidInput('A key needs a scope.', [{ path: 'scopes', message }]);
  return scopes.filter((scope) => given.includes(scope));
};
