import { createHash } from 'node:crypto';
import { auditPages, verifyChain, type AuditAnchor, type AuditProblemKind, type VerifiedChain } from '@spanledger/core';
import { z } from 'zod';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { readText } from './read-text.ts';
import { UsageError } from '../usage-error.ts';

const anchorsSchema = z.array(
  z.object({ chain: z.string().min(1), sequence: z.int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
);

const meanings: Readonly<Record<AuditProblemKind, string>> = {
  edited: 'was changed, put in or moved',
  unlinked: 'does not follow the entry before it, which was replaced',
  missing: 'follows entries that are gone',
  truncated: 'is gone, as is all behind it: the chain ends before the anchor',
  rewritten: 'is not the entry that the anchor was taken of',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Verifies every chain, also those of anchors whose entries are all gone. */
export const verifyAudit = async (
  { auditLog }: Pick<ControlPlane, 'auditLog'>,
  files: readonly string[],
): Promise<Result & { readonly isWhole: boolean }> => {
  const anchors = files.flatMap(readAnchors);
  const heads = await auditLog.heads();
  const names = new Set([...heads, ...anchors].map(({ chain }) => chain));
  const chains: VerifiedChain[] = [];
  for (const chain of [...names].toSorted()) {
    const pages = auditPages(auditLog, { chain, order: 'oldest first' });
    const own = anchors.filter((anchor) => anchor.chain === chain);
    chains.push(await verifyChain({ chain, pages, anchors: own, sha256 }));
  }
  const problems = chains.flatMap((chain) => chain.problems);
  const entries = chains.reduce((sum, chain) => sum + chain.entries, 0);
  const rows = problems.map(({ chain, sequence, kind }) => [chain, String(sequence), kind, meanings[kind]]);
  const found = problems.length === 0 ? 'whole.' : `${problems.length} problems.`;
  const verdict = `${entries} entries of the audit log in ${chains.length} chains verified: ${found}`;
  const advice = anchors.length > 0 ? [] : ['Without --anchor an end that was cut off is not found.'];
  return {
    isWhole: problems.length === 0,
    json: { entries, chains: chains.length, anchors: anchors.length, problems },
    text: [
      ...(rows.length === 0 ? [] : [formatTable(['CHAIN', 'ENTRY', 'PROBLEM', 'WHICH'], rows)]),
      verdict,
      ...advice,
    ].join('\n'),
  };
};

const readAnchors = (file: string): readonly AuditAnchor[] => {
  const text = readText(file);
  try {
    return anchorsSchema.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is not what "spanledger audit anchor" printed.`);
  }
};
