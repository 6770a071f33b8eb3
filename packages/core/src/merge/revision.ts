import type { MergeableRecord, RegisterFields } from './record.ts';
import { rowVersion } from './row-version.ts';

const revisionMask = (1n << 10n) - 1n;

/** How often the derived values of a row were revised since its knowledge was written. */
export const revisionOf = (version: bigint): bigint => version & revisionMask;

/**
 * The version of a row whose derived values are revised: above the same record, below any row with later values. The
 * last possible revision is its own successor: of two rows with one version, stores keep the one that was inserted
 * last.
 */
export const nextRevision = (version: bigint): bigint =>
  revisionOf(version) === revisionMask ? version : version + 1n;

/** Outlives every revision of the same knowledge. */
export const lastRevision = (version: bigint): bigint => version | revisionMask;

/** The version under which a row is stored: that of its knowledge, or of a revision of that. */
export const storedVersion = <T extends MergeableRecord>(
  fields: RegisterFields<T>,
  { record, repricedCost }: { readonly record: T; readonly repricedCost?: object | undefined },
): bigint => {
  const version = rowVersion(fields, record);
  return repricedCost === undefined ? version : nextRevision(version);
};
