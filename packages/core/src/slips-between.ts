/** How many letters must be inserted, deleted, changed or swapped with the next (optimal string alignment). */
export const slipsBetween = (one: string, other: string): number => {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let at = 1; at <= one.length; at += 1) {
    const [before = [], above = []] = [rows[at - 2], rows[at - 1]];
    const row = [at];
    for (let place = 1; place <= other.length; place += 1) {
      const isSame = one[at - 1] === other[place - 1];
      const isSwapped = place > 1 && one[at - 1] === other[place - 2] && one[at - 2] === other[place - 1];
      row.push(
        Math.min(
          (above[place - 1] ?? 0) + Number(!isSame),
          (above[place] ?? 0) + 1,
          (row[place - 1] ?? 0) + 1,
          isSwapped ? (before[place - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
};
