import { auditText, type AuditEntry } from './audit-entry.ts';
import type { AuditAnchor } from './audit-log.ts';

/**
 * - `edited`: a column of the entry does not match its hash, or the entry was inserted or moved.
 * - `unlinked`: the entry does not follow the one before it, which was replaced, with a hash of its own.
 * - `missing`: entries before this one are gone.
 * - `truncated`: the chain ends before the anchor.
 * - `rewritten`: the entry is not the one of the anchor.
 */
export type AuditProblemKind = 'edited' | 'unlinked' | 'missing' | 'truncated' | 'rewritten';

export interface AuditProblem {
  readonly chain: string;
  readonly sequence: number;
  readonly kind: AuditProblemKind;
}

export interface VerifiedChain {
  readonly chain: string;
  readonly entries: number;
  readonly problems: readonly AuditProblem[];
}

interface Verification {
  readonly chain: string;
  /** All entries of the chain by sequence, oldest first. */
  readonly pages: AsyncIterable<readonly AuditEntry[]>;
  /** Of this chain, taken at any time. Entries up to one of them may have been moved to an archive. */
  readonly anchors: readonly AuditAnchor[];
  /** SHA-256 of a text as UTF-8, as hexadecimal digits. */
  readonly sha256: (text: string) => string;
}

const noHash = '0'.repeat(64);
/** Of a chain that was rewritten, more problems add no information. */
const problemsMax = 1000;

/**
 * Finds every edit, gap and reordering, and, by anchors alone, an end that was cut off and a chain that was rewritten.
 */
export const verifyChain = async ({ chain, pages, anchors, sha256 }: Verification): Promise<VerifiedChain> => {
  const problems: AuditProblem[] = [];
  const add = (sequence: number, kind: AuditProblemKind): void => {
    if (problems.length < problemsMax) problems.push({ chain, sequence, kind });
  };
  const anchorAt = new Map(anchors.map((anchor) => [anchor.sequence, anchor.hash]));
  let entries = 0;
  let last: Pick<AuditEntry, 'sequence' | 'hash'> | undefined;
  for await (const page of pages) {
    for (const entry of page) {
      const before = last ?? startOf(entry, anchorAt);
      if (entry.sequence !== before.sequence + 1) add(entry.sequence, 'missing');
      else if (entry.previousHash !== before.hash) add(entry.sequence, 'unlinked');
      if (sha256(auditText(entry)) !== entry.hash) add(entry.sequence, 'edited');
      if ((anchorAt.get(entry.sequence) ?? entry.hash) !== entry.hash) add(entry.sequence, 'rewritten');
      entries += 1;
      last = entry;
    }
  }
  const end = last?.sequence ?? 0;
  for (const { sequence } of anchors) if (sequence > end) add(sequence, 'truncated');
  return { chain, entries, problems };
};

/** What the first entry follows: an anchor, if the entries before it are in an archive, else nothing. */
const startOf = ({ sequence }: AuditEntry, anchorAt: ReadonlyMap<number, string>) => {
  const hash = anchorAt.get(sequence - 1);
  return hash === undefined ? { sequence: 0, hash: noHash } : { sequence: sequence - 1, hash };
};
