import type { AuditEvent, AuditLog } from '@spanledger/core';

import type { Clock } from '../auth/leaky-count.ts';

export interface RefusedSignIn {
  readonly by: 'password' | 'link' | 'provider' | 'second-factor';
  /** In its normal form; `undefined` for invalid addresses. */
  readonly email?: string | undefined;
}

/** Records failed sign-ins in the audit log, at a bounded rate. */
export interface RefusedSignIns {
  /**
   * Records the first one of a network and minute at once, and rejects when that is not possible; the others of that
   * minute are counted, and are one entry when it is over.
   */
  note(attempt: RefusedSignIn, network: string, auditLog: AuditLog): Promise<void>;
  /** Records what is counted. */
  close(): Promise<void>;
}

interface Counted {
  readonly network: string;
  count: number;
  readonly emails: Set<string>;
  /** Of the first that was counted: with the address and client that it came from. */
  readonly auditLog: AuditLog;
}

const minuteMs = 60_000;
/** Networks that have entries of their own in one minute; those of all others are counted together. */
const networksMax = 20;
/** Addresses in one entry. */
const emailsMax = 10;
const others = 'other networks';

/** At most `2 * networksMax + 1` entries a minute, with any number of tries. */
export const createRefusedSignIns = (clock: Clock = performance): RefusedSignIns => {
  let minuteEndsAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const seen = new Set<string>();
  const counts = new Map<string, Counted>();

  const endMinute = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const ended = [...counts.values()];
    counts.clear();
    seen.clear();
    for (const { network, count, emails, auditLog } of ended)
      await auditLog.record(refused({ network, count, emails: [...emails] }));
  };
  const count = (network: string, { email }: RefusedSignIn, auditLog: AuditLog): void => {
    const counted = counts.get(network) ?? { network, count: 0, emails: new Set(), auditLog };
    counts.set(network, counted);
    counted.count += 1;
    if (email !== undefined && counted.emails.size < emailsMax) counted.emails.add(email);
  };
  return {
    note: async (attempt, network, auditLog) => {
      const now = clock.now();
      if (now >= minuteEndsAt) {
        minuteEndsAt = now + minuteMs;
        await endMinute();
      }
      if (seen.has(network) || seen.size >= networksMax) {
        count(seen.has(network) ? network : others, attempt, auditLog);
        // The counted ones are recorded although no other attempt follows; a failure to record them does not fail a
        // request.
        timer ??= setTimeout(() => void endMinute().catch(() => undefined), minuteMs).unref();
        return;
      }
      seen.add(network);
      const { by, email } = attempt;
      await auditLog.record(refused({ by, ...(email === undefined ? {} : { emails: [email] }), network, count: 1 }));
    },
    close: endMinute,
  };
};

const refused = (after: object): AuditEvent => ({
  action: 'sign-in.refused',
  projectId: null,
  targetKind: 'sign-in',
  targetId: null,
  after,
});
