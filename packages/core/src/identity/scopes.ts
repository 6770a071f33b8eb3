import { invalidInput } from '../errors.ts';

/** Scopes of a project's key; the order is that of lists. */
export const projectScopes = ['ingest', 'read', 'scores', 'write', 'admin'] as const;

/** Scopes of an organization's key: of telemetry it reads sums of costs at most. */
export const organizationScopes = ['organization', 'owner', 'costs'] as const;

export const scopes = [...projectScopes, ...organizationScopes] as const;

export type Scope = (typeof scopes)[number];

/** One line for each, for documents and lists. */
export const scopeMeanings: Readonly<Record<Scope, string>> = {
  ingest: 'send traces, observations and media',
  read: 'read telemetry, costs, metrics, prices and budgets, and export them',
  scores: 'create scores and change them',
  write: 'delete traces and scores; change prices, budgets and agents; price again; replay dead letters',
  admin:
    'make, list, rotate and revoke keys of the project; read and set its policies; protect labels of prompts and move those',
  organization:
    'of an organization: make, change and delete its projects and their keys; invite, change and remove people',
  owner: 'of an organization: make, rotate and revoke its own keys; make owners, and change what those may do',
  costs: 'of an organization: read what its projects used and cost, by anything that costs are grouped by',
};

/** Of project keys that are made without a word on it, and of those that are older than scopes. */
export const defaultScopes: readonly Scope[] = ['ingest', 'read', 'scores', 'write'];

/**
 * Of keys of an organization, likewise. Groups of costs have names from users of an application, so `costs` must be
 * requested.
 */
export const defaultOrganizationScopes = ['organization', 'owner'] as const satisfies readonly Scope[];

/** The rights of a key's holder. */
export interface KeyAccess {
  readonly scopes: readonly Scope[];
  /** A public key alone was sent, which may be known to anyone: its data ranks lower. */
  readonly isPublicKey: boolean;
}

/** The maximal scopes of a public key alone, as in browsers. */
export const publicKeyScopes: readonly Scope[] = ['scores'];

/** Of a key of a project, or of one of an organization: the scopes that it may have. */
export type ScopesOf = 'project' | 'organization';

const possible: Readonly<Record<ScopesOf, readonly Scope[]>> = {
  project: projectScopes,
  organization: organizationScopes,
};

/**
 * Without duplicates, in their order. Throws `invalid_input` for scopes that such a key cannot have, and for an empty
 * list.
 */
export const checkScopes = (given: readonly string[], of: ScopesOf = 'project'): readonly Scope[] => {
  const unknown = given.find((text) => !(possible[of] as readonly string[]).includes(text));
  const message = `must be some of ${possible[of].join(', ')}`;
  if (unknown !== undefined) {
    const isScope = (scopes as readonly string[]).includes(unknown);
    const what = isScope ? `A key of ${of === 'project' ? 'a project' : 'an organization'} has no` : 'There is no';
    throw invalidInput(`${what} scope "${unknown}".`, [{ path: 'scopes', message }]);
  }
  if (given.length === 0) throw invalidInput('A key needs a scope.', [{ path: 'scopes', message }]);
  return possible[of].filter((scope) => given.includes(scope));
};
