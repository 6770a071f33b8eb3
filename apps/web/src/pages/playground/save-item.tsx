import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { newId } from '../../api/new-id.ts';
import { useProject } from '../../api/project.ts';
import { jsonOrText } from '../../format/parsed-json.ts';
import { AddedToDataset, DatasetNameField } from '../../parts/datasets/dataset-name-field.tsx';
import { enteredFor } from '../../parts/models/template-variables.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { filledMessages, variablesOf, type Column, type PlaygroundState } from './playground-state.ts';
import type { Run } from './run.ts';

interface SaveItemProps {
  readonly column: Column;
  readonly state: PlaygroundState;
  readonly run: Run | undefined;
  readonly onClose: () => void;
}

/** The values of variables if there are any, because these differ between items; else the messages. */
const inputOf = (column: Column, state: PlaygroundState): string => {
  const names = variablesOf([column]);
  const values = Object.fromEntries(names.map((name) => [name, enteredFor(state.variables, name)]));
  return JSON.stringify(names.length === 0 ? { messages: filledMessages(column, state) } : values, null, 2);
};

const expectedOf = (run: Run | undefined): string =>
  run?.done?.object === undefined ? (run?.text ?? '') : JSON.stringify(run.done.object, null, 2);

/** Adds an item to a dataset: the input, and the answer as expected output, after the user has reviewed both. */
export const SaveItem = ({ column, state, run, onClose }: SaveItemProps) => {
  // Of one dataset: in another one it is another item.
  const [{ name, id }, setItem] = useState({ name: '', id: newId() });
  const [input, setInput] = useState(() => inputOf(column, state));
  const [expected, setExpected] = useState(() => expectedOf(run));
  const adding = useAdding({ datasetName: name.trim(), id, input, expected, run });
  return (
    <FormDialog
      title="Save as an item of a dataset"
      submit="Add the item"
      error={adding.error}
      isBusy={adding.isPending || adding.isSuccess}
      onSubmit={() => adding.mutate()}
      onClose={onClose}
    >
      <DatasetNameField value={name} onChange={(text) => setItem({ name: text, id: newId() })} />
      <TextArea label="Input" value={input} onChange={setInput} />
      <TextArea label="Expected output" value={expected} onChange={setExpected} />
      <p className="soft">
        A name that is new makes a dataset. What is JSON is stored as such, and all else as a text.
      </p>
      {adding.isSuccess ? <AddedToDataset text="Added." name={name.trim()} /> : null}
    </FormDialog>
  );
};

interface NewItem {
  readonly datasetName: string;
  readonly id: string;
  readonly input: string;
  readonly expected: string;
  readonly run: Run | undefined;
}

const useAdding = ({ datasetName, id, input, expected, run }: NewItem) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await api.post('/api/public/v2/datasets', { projectId }, { body: { name: datasetName } });
      const source = { sourceTraceId: run?.done?.traceId, sourceObservationId: run?.done?.observationId };
      const body = { datasetName, id, input: jsonOrText(input), expectedOutput: jsonOrText(expected), ...source };
      return api.post('/api/public/dataset-items', { projectId }, { body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['datasets', projectId] });
      await queries.invalidateQueries({ queryKey: ['dataset-items', projectId] });
    },
  });
};

interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const TextArea = ({ label, value, onChange }: TextAreaProps) => (
  <label className="labelled">
    {label}
    <textarea className="field mono" rows={5} value={value} onChange={(event) => onChange(event.target.value)} />
  </label>
);
