import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { Pager } from '../../ui/pager.tsx';
import { ComparedItems } from './compared-items.tsx';
import { RunDifferences } from './run-differences.tsx';
import { RunTotals } from './run-totals.tsx';

/** With five runs this many items have 100 traces, whose outputs one request returns. */
const itemsOfPage = 20;

interface RunComparisonProps {
  readonly dataset: Dataset;
  /** The names of the runs; the first is the baseline. */
  readonly runs: readonly string[];
  readonly page: number;
  readonly onPage: (page: number) => void;
  /** Compares none: a run that another user deleted is in no list where its choice could be taken back. */
  readonly onNone: () => void;
}

/** The totals of runs, the significance of their differences, and the result of each run for each item: worst first. */
export const RunComparison = ({ dataset: { name: datasetName }, runs, page, onPage, onNone }: RunComparisonProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['dataset-runs', projectId, datasetName, 'comparison', runs, page],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/datasets/{datasetName}/comparison',
        { projectId },
        { params: { datasetName }, query: { runs, page, limit: itemsOfPage }, signal },
      ),
    placeholderData: keepPreviousData,
  });
  if (data === undefined)
    return (
      <>
        <NotRead error={error} onRetry={() => void refetch()} height={280} />
        {error === null ? null : (
          <div>
            <button type="button" className="button" onClick={onNone}>
              Compare none
            </button>
          </div>
        )}
      </>
    );
  return (
    <>
      <RunTotals runs={data.runs} />
      {data.differences.length === 0 ? null : <RunDifferences differences={data.differences} />}
      <ComparedItems comparison={data} />
      <Pager meta={data.meta} onPage={onPage} />
    </>
  );
};
