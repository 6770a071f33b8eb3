/** Orders by each comparison in turn, until one distinguishes two items. */
export const orderBy =
  <T>(...comparisons: readonly ((a: T, b: T) => number)[]) =>
  (a: T, b: T): number => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
