import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { datasetsQuery, type Dataset } from '../../api/datasets.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';

/** The datasets of a project. */
export const DatasetsPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useQuery(datasetsQuery(projectId));
  return (
    <div className="page">
      <header className="row apart">
        <h1>Datasets</h1>
        {mayWrite ? (
          <button type="button" className="button primary" onClick={() => setNew(true)}>
            New dataset
          </button>
        ) : null}
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={240} /> : null}
      {data?.length === 0 ? (
        <p className="soft">
          No dataset yet. One holds inputs with what is expected of them, and the runs of experiments over them: make
          one here, or of traces that you choose in their list.
        </p>
      ) : null}
      {data === undefined || data.length === 0 ? null : <DatasetTable datasets={data} />}
      {isNew ? <NewDataset onClose={() => setNew(false)} /> : null}
    </div>
  );
};

const DatasetTable = ({ datasets }: { readonly datasets: readonly Dataset[] }) => {
  const { id: projectId } = useProject();
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Datasets as a table">
      <table>
        <TableHead columns={['Name', 'Description', 'Changed', 'Made']} />
        <tbody>
          {datasets.map(({ id, name, description, createdAt, updatedAt }) => (
            <tr key={id}>
              <th scope="row">
                <Link to="/project/$projectId/datasets/$datasetName" params={{ projectId, datasetName: name }}>
                  {name}
                </Link>
              </th>
              <td>{description}</td>
              <td>
                <Time at={updatedAt} />
              </td>
              <td>
                <Time at={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const NewDataset = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const making = useMutation({
    mutationFn: async () => {
      const body = { name: name.trim(), description: description.trim() === '' ? null : description.trim() };
      return api.post('/api/public/v2/datasets', { projectId }, { body });
    },
    onSuccess: async (dataset) => {
      await queries.invalidateQueries({ queryKey: ['datasets', projectId] });
      const params = { projectId, datasetName: dataset.name };
      await navigate({ to: '/project/$projectId/datasets/$datasetName', params });
    },
  });
  return (
    <FormDialog
      title="New dataset"
      submit="Make the dataset"
      error={making.error}
      isBusy={making.isPending}
      onSubmit={() => making.mutate()}
      onClose={onClose}
    >
      <label className="labelled">
        Name
        <input
          className="field"
          required
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="labelled">
        Description
        <input className="field" value={description} onChange={(event) => setDescription(event.target.value)} />
      </label>
    </FormDialog>
  );
};
