import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';

import { datasetsQuery } from '../../api/datasets.ts';
import { useProject } from '../../api/project.ts';
import { TextField } from '../../ui/text-field.tsx';

interface DatasetNameFieldProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** The name of a dataset; those of the project are suggested. */
export const DatasetNameField = ({ value, onChange }: DatasetNameFieldProps) => {
  const { id: projectId } = useProject();
  const { data: datasets = [] } = useQuery(datasetsQuery(projectId));
  const listId = useId();
  return (
    <>
      <TextField label="Dataset" required maxLength={255} list={listId} value={value} onChange={onChange} />
      <datalist id={listId}>
        {datasets.map(({ id, name }) => (
          <option key={id} value={name} />
        ))}
      </datalist>
    </>
  );
};

/** A text about items added to a dataset, with a link to it. */
export const AddedToDataset = ({ text, name }: { readonly text: string; readonly name: string }) => {
  const { id: projectId } = useProject();
  return (
    <p role="status">
      {text}{' '}
      <Link to="/project/$projectId/datasets/$datasetName" params={{ projectId, datasetName: name }}>
        Open {name}
      </Link>
    </p>
  );
};
