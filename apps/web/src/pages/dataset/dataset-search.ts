export const datasetParts = { items: 'Items', runs: 'Runs' } as const;
export type DatasetPart = keyof typeof datasetParts;

/** The shown part of a dataset, the page of its items, and the compared runs; the first is the baseline. */
export interface DatasetSearch {
  readonly part?: DatasetPart | undefined;
  readonly page?: number | undefined;
  readonly runs?: readonly string[] | undefined;
}

/** The maximal number of shown runs. */
export const comparedMax = 5;

export const datasetSearch = (search: Record<string, unknown>): DatasetSearch => {
  const { part, page, runs } = search;
  const names = Array.isArray(runs)
    ? runs.flatMap((name) => (typeof name === 'string' || typeof name === 'number' ? [String(name)] : []))
    : [];
  return {
    ...(typeof part === 'string' && Object.hasOwn(datasetParts, part) ? { part: part as DatasetPart } : {}),
    ...(typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {}),
    ...(names.length === 0 ? {} : { runs: names.slice(0, comparedMax) }),
  };
};
