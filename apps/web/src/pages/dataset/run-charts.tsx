import { useQueries } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { measureText } from './measure-text.ts';
import { runCharts, type RunChart } from './run-series.ts';

/** The maximal number of runs in a request. */
const runsOfRequest = 10;
const chartedMax = 30;

interface RunChartsProps {
  readonly dataset: Dataset;
  /** Names, newest first. */
  readonly runs: readonly string[];
}

/** The totals of the newest runs, oldest first: cost, latency and scores by run. */
export const RunCharts = ({ dataset: { name: datasetName }, runs }: RunChartsProps) => {
  const { id: projectId } = useProject();
  const charted = runs.slice(0, chartedMax).toReversed();
  const groups = Array.from({ length: Math.ceil(charted.length / runsOfRequest) }, (_, at) =>
    charted.slice(at * runsOfRequest, (at + 1) * runsOfRequest),
  );
  const answers = useQueries({
    queries: groups.map((group) => ({
      queryKey: ['dataset-runs', projectId, datasetName, 'totals', group],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        api.get(
          '/api/public/datasets/{datasetName}/comparison',
          { projectId },
          { params: { datasetName }, query: { runs: group, limit: 1 }, signal },
        ),
    })),
  });
  const failed = answers.find(({ data, error }) => data === undefined && error !== null);
  if (failed !== undefined) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (answers.some(({ data }) => data === undefined)) return <Skeleton height={180} />;
  const totals = answers.flatMap(({ data }) => data?.runs ?? []);
  return (
    <div className="cards">
      {runCharts(totals).map(({ label, unit, series }) => (
        <section key={label} className="card stack" aria-label={`${label} by run`}>
          <h2>{label}</h2>
          <TimeChart
            label={`${label} by run`}
            kind="points"
            times={totals.map(({ name }) => name)}
            nameOf={(name) => name}
            bucketMs={0}
            series={series}
            format={formats[unit]}
          />
          {unit === 'money' && totals.some(({ unpricedCalls }) => unpricedCalls > 0) ? (
            <p className="soft">Runs with calls without a price are left out.</p>
          ) : null}
        </section>
      ))}
    </div>
  );
};

const formats: Readonly<Record<RunChart['unit'], (value: number) => string>> = {
  money: shortUsd,
  duration: durationText,
  score: measureText,
};
