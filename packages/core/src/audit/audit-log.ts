import type { Micros } from '../time.ts';
import type { AuditEntry, AuditEvent } from './audit-entry.ts';

/**
 * The position and hash of a chain at some time: stored elsewhere, it shows when the end of the chain is cut off or all
 * of it is rewritten.
 */
export interface AuditAnchor {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface AuditFilter {
  /** Inclusive. */
  readonly from?: Micros | undefined;
  /** Exclusive. */
  readonly to?: Micros | undefined;
  readonly action?: string | undefined;
  /** As entries have it: of a user the id, of a key the public key. */
  readonly actorId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly targetId?: string | undefined;
}

export interface AuditQuery extends AuditFilter {
  readonly chain: string;
  readonly order: 'newest first' | 'oldest first';
  /** The sequence of the last entry before, in that order. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** The audit log. Changes of the control plane are recorded by triggers, in the transaction that makes them. */
export interface AuditLog {
  /**
   * Resolves when the entry is durable. Rejects when it cannot be stored: the recorded action must not be done then.
   */
  record(event: AuditEvent): Promise<void>;
  list(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** The last entry of each chain, by the name of the chain. */
  heads(): Promise<readonly AuditAnchor[]>;
}

const pageSize = 1000;

/** All matches of a query, page by page. */
export const auditPages = async function* (
  log: Pick<AuditLog, 'list'>,
  query: Omit<AuditQuery, 'limit'>,
): AsyncGenerator<readonly AuditEntry[], void, undefined> {
  let after = query.after;
  for (;;) {
    const page = await log.list({ ...query, after, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.sequence;
  }
};
