import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { PageSkeleton } from '../../ui/skeleton.tsx';
import { datasetParts, type DatasetPart, type DatasetSearch } from './dataset-search.ts';
import { Experiments } from './experiments.tsx';
import { Items } from './items.tsx';
import { RunComparison } from './run-comparison.tsx';
import { Runs } from './runs.tsx';

/** A dataset: its items, its runs, or runs item by item. */
export const DatasetPage = () => {
  const { id: projectId } = useProject();
  const { datasetName } = useParams({ from: '/project/$projectId/datasets/$datasetName' });
  const { data, error, refetch } = useQuery({
    queryKey: ['datasets', projectId, datasetName],
    queryFn: async ({ signal }) =>
      api.get('/api/public/v2/datasets/{datasetName}', { projectId }, { params: { datasetName }, signal }),
  });
  if (data === undefined && error === null) return <PageSkeleton />;
  return (
    <div className="page">
      <header className="stack">
        <h1 className="cut">
          <Link to="/project/$projectId/datasets" params={{ projectId }}>
            Datasets
          </Link>{' '}
          / {datasetName}
        </h1>
        {data?.description ? <p className="soft">{data.description}</p> : null}
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? null : <Parts dataset={data} />}
    </div>
  );
};

const Parts = ({ dataset }: { readonly dataset: Dataset }) => {
  const { id: projectId } = useProject();
  const { part = 'items', page = 1, runs = [] } = useSearch({ from: '/project/$projectId/datasets/$datasetName' });
  const navigate = useNavigate({ from: '/project/$projectId/datasets/$datasetName' });
  const show = (search: DatasetSearch): void => void navigate({ search });
  return (
    <>
      <nav className="tabs" aria-label="Dataset">
        {(Object.keys(datasetParts) as DatasetPart[]).map((name) => (
          <Link
            key={name}
            to="/project/$projectId/datasets/$datasetName"
            params={{ projectId, datasetName: dataset.name }}
            search={{ part: name }}
            activeProps={{}}
            aria-current={name === part ? 'page' : 'false'}
          >
            {datasetParts[name]}
          </Link>
        ))}
      </nav>
      {part === 'items' ? <Items dataset={dataset} page={page} onPage={(page) => show({ part, page })} /> : null}
      {part === 'runs' ? (
        <Experiments dataset={dataset} onShow={(name) => show({ part: 'runs', runs: [name] })} />
      ) : null}
      {part === 'runs' ? <Runs dataset={dataset} chosen={runs} onChoose={(runs) => show({ part, runs })} /> : null}
      {part === 'runs' && runs.length > 0 ? (
        <RunComparison
          dataset={dataset}
          runs={runs}
          page={page}
          onPage={(page) => show({ part, runs, page })}
          onNone={() => show({ part })}
        />
      ) : null}
    </>
  );
};
