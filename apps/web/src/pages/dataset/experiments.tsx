import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../../api/client.ts';
import { datasetExperimentsQuery, isUnderWay, type DatasetExperiment } from '../../api/dataset-experiments.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { UnknownCostMark } from '../../ui/money.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { FailedItems } from './failed-items.tsx';
import { RunExperiment } from './run-experiment.tsx';

const nothing = { newest: [], count: 0 };

interface ExperimentsProps {
  readonly dataset: Dataset;
  /** Opens the run of an experiment. */
  readonly onShow: (name: string) => void;
}

/** The experiments that the server runs on a dataset, and the form for a new one. */
export const Experiments = ({ dataset, onShow }: ExperimentsProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const {
    data: { newest, count } = nothing,
    error,
    refetch,
  } = useQuery(datasetExperimentsQuery(projectId, dataset.name));
  const done = newest.reduce((sum, { progress: { items } }) => sum + items.done + items.failed, 0);
  // Reloads the runs and the compared runs with the current results.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['dataset-runs', projectId, dataset.name] });
  }, [queries, projectId, dataset.name, done]);
  return (
    <section className="stack" aria-label="Experiments">
      {mayWrite ? (
        <div className="row">
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Run an experiment …
          </button>
        </div>
      ) : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {count === 0 ? null : (
        <div className="card wide" tabIndex={0} role="region" aria-label="Experiments as a table">
          <table>
            <TableHead columns={['Experiment', 'Prompt', 'Model', 'Progress', 'Cost', { unseen: 'Changes' }]} />
            <tbody>
              {newest.map((experiment) => (
                <Row key={experiment.id} experiment={experiment} onShow={onShow} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {count > newest.length ? <p className="soft">{`The newest ${newest.length} of ${fullCount(count)}.`}</p> : null}
      {isAsking ? <RunExperiment dataset={dataset} onClose={() => setAsking(false)} /> : null}
    </section>
  );
};

interface RowProps {
  readonly experiment: DatasetExperiment;
  readonly onShow: (name: string) => void;
}

const Row = ({ experiment, onShow }: RowProps) => {
  const { name, prompt, model, progress } = experiment;
  return (
    <tr>
      <th scope="row">
        <button type="button" className="button quiet long" onClick={() => onShow(name)}>
          {name}
        </button>
      </th>
      <td>{prompt === null ? 'messages' : `${prompt.name}, version ${prompt.version}`}</td>
      <td>{model}</td>
      <td>
        <ExperimentProgress experiment={experiment} />
        {progress.items.failed > 0 ? <FailedItems experiment={experiment} /> : null}
      </td>
      <td>
        ${progress.costUsd}
        <UnknownCostMark count={progress.unpricedCalls} />
      </td>
      <td>
        <Actions experiment={experiment} />
      </td>
    </tr>
  );
};

const ExperimentProgress = ({ experiment: { name, state, progress } }: Pick<RowProps, 'experiment'>) => {
  const { done, failed, skipped, pending, running } = progress.items;
  const ended = done + failed + skipped;
  const rest = [failed > 0 ? `${fullCount(failed)} failed` : '', skipped > 0 ? `${fullCount(skipped)} skipped` : ''];
  const shown = [state, `${fullCount(done)} of ${fullCount(ended + pending + running)} done`, ...rest];
  return (
    <span className="row">
      <progress aria-label={`Progress of ${name}`} value={ended} max={Math.max(1, ended + pending + running)} />
      <span className="soft" role="status">
        {shown.filter((part) => part !== '').join(', ')}
      </span>
    </span>
  );
};

const Actions = ({ experiment }: Pick<RowProps, 'experiment'>) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const { name: runName, datasetName, state, progress } = experiment;
  const changing = useMutation({
    mutationFn: async (change: 'cancel' | 'retry'): Promise<void> => {
      const params = { datasetName, runName };
      if (change === 'cancel')
        await api.post('/api/public/datasets/{datasetName}/experiments/{runName}/cancel', { projectId }, { params });
      else {
        const path = '/api/public/datasets/{datasetName}/experiments/{runName}/retry';
        await api.post(path, { projectId }, { params, body: {} });
      }
    },
    onSettled: async () => queries.invalidateQueries({ queryKey: ['dataset-experiments', projectId, datasetName] }),
  });
  if (!mayWrite) return null;
  const canRetry = progress.items.failed + progress.items.skipped > 0;
  return (
    <span className="row">
      {isUnderWay(experiment) && state === 'running' ? (
        <button
          type="button"
          className="button"
          disabled={changing.isPending}
          aria-label={`Cancel ${runName}`}
          onClick={() => changing.mutate('cancel')}
        >
          Cancel
        </button>
      ) : null}
      {canRetry ? (
        <button
          type="button"
          className="button"
          disabled={changing.isPending}
          aria-label={`Retry ${runName}`}
          onClick={() => changing.mutate('retry')}
        >
          Retry
        </button>
      ) : null}
      {changing.error === null ? null : <Failure error={changing.error} />}
    </span>
  );
};
