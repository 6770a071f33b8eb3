import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import type { Dataset } from '../../api/datasets.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { comparedMax } from './dataset-search.ts';
import { RunCharts } from './run-charts.tsx';

const runsMax = 100;

interface RunsProps {
  readonly dataset: Dataset;
  /** The names of the runs, in the order of the comparison. */
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
}

/** The runs of a dataset, newest first. One selected run is shown item by item, several are compared with the first. */
export const Runs = ({ dataset, chosen, onChoose }: RunsProps) => {
  const datasetName = dataset.name;
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['dataset-runs', projectId, datasetName],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/datasets/{datasetName}/runs',
        { projectId },
        { params: { datasetName }, query: { limit: runsMax }, signal },
      ),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={160} />;
  if (data.data.length === 0)
    return (
      <p className="soft">
        No run yet. An experiment makes one, with a trace for each item: run one here, or by an SDK.
      </p>
    );
  const toggle = (name: string, isChosen: boolean): void =>
    onChoose(isChosen ? [...chosen, name].slice(-comparedMax) : chosen.filter((each) => each !== name));
  return (
    <>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data.data.length < 2 ? null : <RunCharts dataset={dataset} runs={data.data.map(({ name }) => name)} />}
      <div className="card wide" tabIndex={0} role="region" aria-label="Runs as a table">
        <table>
          <TableHead columns={['Run', 'Description', 'Made', { unseen: 'Changes' }]} />
          <tbody>
            {data.data.map((run) => (
              <Row
                key={run.id}
                run={run}
                isChosen={chosen.includes(run.name)}
                onToggle={(isChosen) => toggle(run.name, isChosen)}
              />
            ))}
          </tbody>
        </table>
        {data.meta.totalItems > runsMax ? (
          <p className="soft">{fullCount(data.meta.totalItems - runsMax)} older ones are not shown.</p>
        ) : null}
      </div>
    </>
  );
};

interface RowProps {
  readonly run: Answer<'get', '/api/public/datasets/{datasetName}/runs'>['data'][number];
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

const Row = ({ run: { name, datasetName, description, createdAt }, isChosen, onToggle }: RowProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const remove = async (): Promise<void> => {
    const params = { datasetName, runName: name };
    await api.remove('/api/public/datasets/{datasetName}/runs/{runName}', { projectId }, { params });
    if (isChosen) onToggle(false);
  };
  return (
    <tr>
      <th scope="row">
        <label>
          <input type="checkbox" checked={isChosen} onChange={(event) => onToggle(event.target.checked)} /> {name}
        </label>
      </th>
      <td>{description}</td>
      <td>
        <Time at={createdAt} />
      </td>
      <td className="figure">
        {mayWrite ? (
          <RemoveButton
            label={`Delete the run ${name}`}
            title={`Delete the run ${name}?`}
            text="With its comparison. Its traces stay, with their scores."
            work={remove}
            changes={['dataset-runs', projectId, datasetName]}
          />
        ) : null}
      </td>
    </tr>
  );
};
