import './prices.css';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { positiveDecimal } from '../../ui/decimal.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { patternOf, perUnit } from './price-book.ts';
import { pricingTiersOf, type TierFields } from './pricing-tiers.ts';
import { TierRows } from './tier-rows.tsx';

const labels = {
  modelName: 'Model, as clients name it',
  inputPrice: 'US dollars for a million units of input',
  outputPrice: 'US dollars for a million units of output',
  pricingTiers: 'Tiers',
  startDate: 'In force from (UTC); ever since when empty',
} as const;

interface NewPriceProps {
  /** Empty for any. */
  readonly model: string;
  readonly onClose: () => void;
}

/** Sets a price of the project, which overrides that of the book. */
export const NewPrice = ({ model, onClose }: NewPriceProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [name, setName] = useState(model);
  const [input, setInput] = useState('');
  const [output, setOutput] = useState('');
  const [tiers, setTiers] = useState<readonly TierFields[]>([]);
  const [from, setFrom] = useState('');
  const setting = useMutation({
    mutationFn: async () => {
      const body = {
        modelName: name.trim(),
        matchPattern: patternOf(name.trim()),
        unit: 'TOKENS',
        ...(tiers.length === 0
          ? { inputPrice: perUnit(input), outputPrice: perUnit(output) }
          : { pricingTiers: [...pricingTiersOf({ input, output }, tiers)] }),
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
      labels={labels}
      isBusy={setting.isPending}
      onSubmit={() => setting.mutate()}
      onClose={onClose}
    >
      <TextField label={labels.modelName} required maxLength={300} value={name} onChange={setName} />
      <Dollars label={labels.inputPrice} value={input} onChange={setInput} />
      <Dollars label={labels.outputPrice} value={output} onChange={setOutput} />
      <TierRows tiers={tiers} onChange={setTiers} />
      <TextField label={labels.startDate} type="date" value={from} onChange={setFrom} />
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
  <TextField label={label} {...positiveDecimal} required value={value} onChange={onChange} />
);
