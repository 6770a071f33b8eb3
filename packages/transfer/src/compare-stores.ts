import type { CompareDepth, CopiedKind, Day, DayDigest, Period, ProjectId, TransferSource } from '@spanledger/core';

/** A day of a kind of row, as both stores have it. */
export interface ComparedDay {
  readonly projectId: ProjectId;
  readonly kind: CopiedKind;
  readonly day: Day;
  readonly source: DayDigest;
  readonly target: DayDigest;
}

/** The approximate number of rows of one query, unless one day has more. */
const rowsAskedMax = 500_000;

/** Every day on which one of the two has rows of the kind, in order. */
export const compareStores = async (
  source: TransferSource,
  target: TransferSource,
  projectId: ProjectId,
  kind: CopiedKind,
  period: Period | undefined,
  depth: Exclude<CompareDepth, 'counts'>,
  checkStopped: () => void = () => {},
): Promise<readonly ComparedDay[]> => {
  const counts = await Promise.all([source, target].map((store) => store.digests(projectId, kind, period, 'counts')));
  const compared: ComparedDay[] = [];
  for (const part of periodsOf(counts)) {
    checkStopped();
    const [ours, theirs] = await Promise.all(
      [source, target].map(async (store) => byDay(await store.digests(projectId, kind, part, depth))),
    );
    for (const day of [...new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])])].sort()) {
      const none = { day, rows: 0, checksum: 0n };
      compared.push({ projectId, kind, day, source: ours?.get(day) ?? none, target: theirs?.get(day) ?? none });
    }
  }
  return compared;
};

export const differs = ({ source, target }: ComparedDay): boolean =>
  source.rows !== target.rows || source.checksum !== target.checksum;

const byDay = (digests: readonly DayDigest[]): ReadonlyMap<Day, DayDigest> =>
  new Map(digests.map((digest) => [digest.day, digest]));

/** Periods that cover all of the days, one after another, none with very many rows. */
const periodsOf = (counts: readonly (readonly DayDigest[])[]): readonly Period[] => {
  const rowsOf = new Map<Day, number>();
  for (const { day, rows } of counts.flat()) rowsOf.set(day, Math.max(rows, rowsOf.get(day) ?? 0));
  const periods: Period[] = [];
  let sum = Infinity;
  for (const [day, rows] of [...rowsOf].sort(([one], [other]) => (one < other ? -1 : 1))) {
    sum += rows;
    const last = periods.at(-1);
    if (last === undefined || sum > rowsAskedMax) {
      periods.push({ fromDay: day, toDay: day });
      sum = rows;
    } else {
      periods[periods.length - 1] = { fromDay: last.fromDay, toDay: day };
    }
  }
  return periods;
};
