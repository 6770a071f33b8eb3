import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { datasetsQuery, type Dataset } from '../../api/datasets.ts';
import { useMay, useProject } from '../../api/project.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ListSection } from '../../ui/list-section.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Time } from '../../ui/time.tsx';

/** The datasets of a project. */
export const DatasetsPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const [isNew, setNew] = useState(false);
  const list = useQuery(datasetsQuery(projectId));
  return (
    <div className="page">
      <ListSection
        title="Datasets"
        make="New dataset"
        onMake={mayWrite ? () => setNew(true) : undefined}
        list={list}
        empty="No dataset yet. One holds inputs with what is expected of them, and the runs of experiments over them: make one here, or of traces that you choose in their list."
      >
        {(rows) => <DatasetTable datasets={rows} />}
      </ListSection>
      {isNew ? <NewDataset others={list.data ?? []} onClose={() => setNew(false)} /> : null}
    </div>
  );
};

const DatasetTable = ({ datasets }: { readonly datasets: readonly Dataset[] }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Datasets as a table">
      <table>
        <TableHead columns={['Name', 'Description', 'Changed', 'Made', { unseen: 'Changes' }]} />
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
              <td className="figure">
                {mayWrite ? (
                  <RemoveButton
                    label={`Delete the dataset ${name}`}
                    title={`Delete the dataset ${name}?`}
                    text="With its items in every version, its runs and their comparisons. Traces stay, with their scores."
                    work={async () =>
                      api.remove(
                        '/api/public/v2/datasets/{datasetName}',
                        { projectId },
                        { params: { datasetName: name } },
                      )
                    }
                    changes={['datasets', projectId]}
                  />
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface NewDatasetProps {
  /** The datasets that there are: the API would change one of the same name. */
  readonly others: readonly Dataset[];
  readonly onClose: () => void;
}

const NewDataset = ({ others, onClose }: NewDatasetProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const isTaken = others.some((dataset) => dataset.name === name.trim());
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
      isBusy={making.isPending || isTaken}
      onSubmit={() => making.mutate()}
      onClose={onClose}
    >
      <TextField label="Name" required maxLength={255} aria-invalid={isTaken} value={name} onChange={setName} />
      {isTaken ? <p className="bad">There is a dataset of this name.</p> : null}
      <TextField label="Description" value={description} onChange={setDescription} />
    </FormDialog>
  );
};
