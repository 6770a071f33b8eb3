import type { Answer } from '../../api/contract.ts';

export type Run = Answer<'get', '/api/public/datasets/{datasetName}/runs/{runName}'>;
type Trace = Answer<'get', '/api/public/traces'>['data'][number];
type Score = Answer<'get', '/api/public/v2/scores'>['data'][number];

/** What a run made of an item. */
export interface Outcome {
  readonly traceId: string;
  /** Absent while it has not arrived, or when it was deleted. */
  readonly trace: Trace | undefined;
  readonly scores: readonly Score[];
}

/** The ids of the items that any of the runs has, in the order of the first run that has them. */
export const itemIdsOf = (runs: readonly Run[]): readonly string[] => [
  ...new Set(runs.flatMap(({ datasetRunItems }) => datasetRunItems.map(({ datasetItemId }) => datasetItemId))),
];

/** The trace of each item of a run: its newest one where there are several. */
export const traceIdsOf = ({ datasetRunItems }: Run): ReadonlyMap<string, string> =>
  new Map(datasetRunItems.toReversed().map(({ datasetItemId, traceId }) => [datasetItemId, traceId]));

/** By the name of a score the mean of its numbers; what is no number has none. */
export const meanScores = (outcomes: readonly Outcome[]): ReadonlyMap<string, number> => {
  const values = new Map<string, number[]>();
  for (const { name, value, dataType } of outcomes.flatMap(({ scores }) => scores)) {
    if (value !== undefined && (dataType === 'NUMERIC' || dataType === 'BOOLEAN'))
      values.set(name, [...(values.get(name) ?? []), value]);
  }
  return new Map([...values].map(([name, all]) => [name, all.reduce((sum, value) => sum + value, 0) / all.length]));
};
