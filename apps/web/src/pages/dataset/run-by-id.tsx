import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams, useSearch } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { NotRead } from '../../ui/not-read.tsx';

export const RunPage = () => (
  <RunById id={useParams({ from: '/project/$projectId/datasets/$datasetId/runs/$runId' }).runId} />
);

export const ResultsPage = () => (
  <RunById id={useSearch({ from: '/project/$projectId/experiments/results' }).baseline} />
);

/** Leads from a link that names a run by its id to the run on the page of its dataset. */
const RunById = ({ id }: { readonly id: string }) => {
  const { id: projectId } = useProject();
  const run = useQuery({
    queryKey: ['run', projectId, id],
    queryFn: ({ signal }) =>
      api.get('/api/public/dataset-runs/{datasetRunId}', { projectId }, { params: { datasetRunId: id }, signal }),
  });
  if (run.data === undefined) {
    return (
      <div className="page">
        <h1>Run</h1>
        <NotRead error={run.error} onRetry={() => void run.refetch()} height={300} />
      </div>
    );
  }
  const { datasetName, name } = run.data;
  return (
    <Navigate
      to="/project/$projectId/datasets/$datasetName"
      params={{ projectId, datasetName }}
      search={{ part: 'runs', runs: [name] }}
      replace
    />
  );
};
