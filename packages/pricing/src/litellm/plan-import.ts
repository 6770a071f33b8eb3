import type { Micros, PriceChange, PriceEntry, PriceFields, PriceScope, Rates, Steps } from '@spanledger/core';
import { importedSource, type PriceFile } from './read-litellm-file.ts';

export interface ImportPlan {
  readonly change: PriceChange;
  readonly added: readonly PriceFields[];
  readonly changed: readonly { readonly before: PriceEntry; readonly after: PriceFields }[];
  readonly unchanged: readonly PriceEntry[];
  /** Priced by hand in this scope: the file does not touch them. */
  readonly kept: readonly PriceEntry[];
  /** Imported before, and no longer in the file. Removed only on request. */
  readonly gone: readonly PriceEntry[];
}

export interface ImportOptions {
  readonly scope: PriceScope;
  /** All current prices of the scope. */
  readonly existing: readonly PriceEntry[];
  /** When prices that differ from earlier imported ones begin; `null`: they replace them from the beginning. */
  readonly from: Micros | null;
  readonly removesGone: boolean;
}

/** The changes of importing a file. Importing the same file again changes nothing. A step for each price. */
export function* planImport(file: PriceFile, { scope, existing, from, removesGone }: ImportOptions): Steps<ImportPlan> {
  const imported = groupByModel(existing.filter(({ source }) => source.startsWith(importedSource)));
  const byHand = groupByModel(existing.filter(({ source }) => !source.startsWith(importedSource)));
  const added: PriceFields[] = [];
  const changed: ImportPlan['changed'][number][] = [];
  const unchanged: PriceEntry[] = [];
  const kept: PriceEntry[] = [];
  const remove: string[] = [];
  for (const price of file.prices) {
    yield;
    const own = byHand.get(modelKey(price));
    const before = imported.get(modelKey(price));
    const latest = before?.at(-1);
    imported.delete(modelKey(price));
    if (own !== undefined) kept.push(...own);
    else if (before === undefined || latest === undefined) added.push(price);
    else if (isSamePrice(latest, price)) unchanged.push(latest);
    else {
      changed.push({ before: latest, after: { ...price, effectiveFrom: from } });
      remove.push(
        ...before.filter((entry) => beginOf(entry) >= (from ?? Number.NEGATIVE_INFINITY)).map(({ id }) => id),
      );
    }
  }
  const gone = [...imported.values()].flat();
  if (removesGone) remove.push(...gone.map(({ id }) => id));
  const all = [...added, ...changed.map(({ after }) => after)];
  return {
    change: { add: all.map((price) => ({ ...price, scope, source: file.source })), remove },
    added,
    changed,
    unchanged,
    kept,
    gone,
  };
}

type Model = Pick<PriceFields, 'modelName' | 'provider'>;

const modelKey = ({ modelName, provider }: Model): string =>
  JSON.stringify([modelName.toLowerCase(), provider?.toLowerCase() ?? null]);

const beginOf = ({ effectiveFrom }: PriceFields): number => effectiveFrom ?? Number.NEGATIVE_INFINITY;

/** Each group by the begin of its prices. */
const groupByModel = (entries: readonly PriceEntry[]): Map<string, PriceEntry[]> => {
  const groups = new Map<string, PriceEntry[]>();
  for (const entry of entries) groups.set(modelKey(entry), [...(groups.get(modelKey(entry)) ?? []), entry]);
  for (const group of groups.values()) group.sort((a, b) => (beginOf(a) < beginOf(b) ? -1 : 1));
  return groups;
};

const isSamePrice = (one: PriceFields, other: PriceFields): boolean => fingerprint(one) === fingerprint(other);

const fingerprint = ({ matchPattern, rates, serviceTiers }: PriceFields): string =>
  JSON.stringify([
    matchPattern,
    sorted(rates),
    Object.entries(serviceTiers)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([tier, ofTier]) => [tier, sorted(ofTier)]),
  ]);

const sorted = (rates: Rates): readonly unknown[] =>
  Object.entries(rates)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([bucket, { base, tiers }]) => [bucket, String(base), tiers.map(({ above, rate }) => [above, String(rate)])]);
