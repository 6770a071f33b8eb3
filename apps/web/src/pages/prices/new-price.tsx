import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { patternOf, perUnit } from './price-book.ts';

interface NewPriceProps {
  /** Empty for any. */
  readonly model: string;
  readonly onClose: () => void;
}

/** Sets a price of the project's own, which counts before the book's. */
export const NewPrice = ({ model, onClose }: NewPriceProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [name, setName] = useState(model);
  const [input, setInput] = useState('');
  const [output, setOutput] = useState('');
  const [from, setFrom] = useState('');
  const setting = useMutation({
    mutationFn: async () => {
      const body = {
        modelName: name.trim(),
        matchPattern: patternOf(name.trim()),
        unit: 'TOKENS',
        inputPrice: perUnit(input),
        outputPrice: perUnit(output),
        startDate: from === '' ? null : from,
      };
      return api.post('/api/public/models', { projectId }, { body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['models', projectId] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={model === '' ? 'New price' : `Set a price for ${model}`}
      submit="Set the price"
      error={setting.error}
      isBusy={setting.isPending}
      onSubmit={() => setting.mutate()}
      onClose={onClose}
    >
      <label className="labelled">
        Model, as clients name it
        <input
          className="field"
          required
          maxLength={300}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <Dollars label="US dollars for a million units of input" value={input} onChange={setInput} />
      <Dollars label="US dollars for a million units of output" value={output} onChange={setOutput} />
      <label className="labelled">
        In force from (UTC); ever since when empty
        <input className="field" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <p className="soft">
        Calls without a price are priced by themselves. Those that have a cost keep it until they are priced again.
      </p>
    </FormDialog>
  );
};

interface DollarsProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const Dollars = ({ label, value, onChange }: DollarsProps) => (
  <label className="labelled">
    {label}
    <input
      className="field"
      type="number"
      min="0"
      step="any"
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);
