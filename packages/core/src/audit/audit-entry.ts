import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/**
 * The actor of a change. `anonymous`: a request with neither a key nor a session. `system`: a process of the server by
 * itself. `database`: a connection of another program, such as `psql`.
 */
export const auditActorKinds = ['user', 'key', 'command-line', 'system', 'anonymous', 'database'] as const;
export type AuditActorKind = (typeof auditActorKinds)[number];

/** The actor of changes and its address, with which stores are opened. */
export interface RecordedBy {
  readonly kind: Exclude<AuditActorKind, 'database'>;
  /** Of a user the id, of a key the public key, of the command line the account and host. */
  readonly id: string | null;
  readonly address: string | null;
  /** Of the command line: the command. */
  readonly userAgent: string | null;
  readonly requestId: string | null;
}

/** The chain of entries without an organization. */
export const serverChain = 'server';

/** The chain of an organization. */
export const chainOf = (organizationId: string): string => `organization:${organizationId}`;

/** Recorded events other than changes of the control plane: a refused sign-in, an export, a deletion. */
export interface AuditEvent {
  /** The object and the verb: `trace.deleted`. */
  readonly action: string;
  /** The entry is in the chain of its organization. `null`: in that of the server. */
  readonly projectId: ProjectId | null;
  readonly targetKind: string;
  readonly targetId: string | null;
  /** JSON without secrets; the request. */
  readonly after?: unknown;
}

export interface AuditEntry {
  readonly chain: string;
  /** From 1, in each chain, without a gap. */
  readonly sequence: number;
  /** Never less than that of the entry before. */
  readonly at: Micros;
  readonly action: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly projectId: string | null;
  readonly targetKind: string;
  readonly targetId: string | null;
  /** JSON: the changed members of a change, all of a deletion. Secrets are named without their values. */
  readonly before: string | null;
  readonly after: string | null;
  /** That of the entry before; 64 zeros in the first one. */
  readonly previousHash: string;
  /** The SHA-256 of `auditText`, as 64 hexadecimal digits. */
  readonly hash: string;
}

/**
 * The text that an entry's hash is computed from, as UTF-8: a JSON array without spaces. PostgreSQL writes the same
 * (`audit_text`).
 */
export const auditText = (entry: Omit<AuditEntry, 'hash'>): string =>
  JSON.stringify([
    entry.chain,
    entry.sequence,
    entry.previousHash,
    entry.at,
    entry.action,
    entry.actorKind,
    entry.actorId,
    entry.address,
    entry.userAgent,
    entry.requestId,
    entry.projectId,
    entry.targetKind,
    entry.targetId,
    entry.before,
    entry.after,
  ]);
