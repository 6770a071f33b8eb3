import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Dataset } from '../../api/datasets.ts';
import { newId } from '../../api/new-id.ts';
import { useProject } from '../../api/project.ts';
import { jsonOrText } from '../../format/parsed-json.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';

interface NewItemProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Adds a manually written item. */
export const NewItem = ({ dataset: { name: datasetName }, onClose }: NewItemProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [id] = useState(newId);
  const [input, setInput] = useState('');
  const [expected, setExpected] = useState('');
  const adding = useMutation({
    mutationFn: async () => {
      const body = { datasetName, id, input: jsonOrText(input), expectedOutput: jsonOrText(expected) };
      return api.post('/api/public/dataset-items', { projectId }, { body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['dataset-items', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`New item of ${datasetName}`}
      submit="Add the item"
      error={adding.error}
      isBusy={adding.isPending}
      onSubmit={() => adding.mutate()}
      onClose={onClose}
    >
      <label className="labelled">
        Input
        <textarea
          className="field mono"
          rows={6}
          required
          value={input}
          onChange={(event) => setInput(event.target.value)}
        />
      </label>
      <label className="labelled">
        Expected output
        <textarea
          className="field mono"
          rows={6}
          value={expected}
          onChange={(event) => setExpected(event.target.value)}
        />
      </label>
      <p className="soft">What is JSON is stored as such, and all else as a text.</p>
    </FormDialog>
  );
};
