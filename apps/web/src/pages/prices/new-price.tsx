import './prices.css';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { positiveDecimal } from '../../ui/decimal.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { patternOf, perUnit } from './price-book.ts';
import { noPrices, pricingTiersOf, type TierFields, type UnitPrices } from './pricing-tiers.ts';
import { TierRows } from './tier-rows.tsx';

const labels = {
  modelName: 'Model, as clients name it',
  inputPrice: 'US dollars for a million units of input',
  outputPrice: 'US dollars for a million units of output',
  cachedPrice: 'US dollars for a million units of cached input; as other input when empty',
  writtenPrice: 'US dollars for a million units written to the cache; as other input when empty',
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
  const [usual, setUsual] = useState(noPrices);
  const [tiers, setTiers] = useState<readonly TierFields[]>([]);
  const [from, setFrom] = useState('');
  const price = (name: keyof UnitPrices) => ({
    ...positiveDecimal,
    value: usual[name],
    onChange: (text: string) => setUsual((before) => ({ ...before, [name]: text.trim() })),
  });
  const setting = useMutation({
    mutationFn: async () => {
      const body = {
        modelName: name.trim(),
        matchPattern: patternOf(name.trim()),
        unit: 'TOKENS',
        ...(tiers.length === 0 && usual.cached === '' && usual.written === ''
          ? { inputPrice: perUnit(usual.input), outputPrice: perUnit(usual.output) }
          : { pricingTiers: [...pricingTiersOf(usual, tiers)] }),
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
      <TextField label={labels.inputPrice} required {...price('input')} />
      <TextField label={labels.outputPrice} required {...price('output')} />
      <TextField label={labels.cachedPrice} {...price('cached')} />
      <TextField label={labels.writtenPrice} {...price('written')} />
      <TierRows usual={usual} tiers={tiers} onChange={setTiers} />
      <TextField label={labels.startDate} type="date" value={from} onChange={setFrom} />
      <p className="soft">
        Calls without a price are priced by themselves. Those that have a cost keep it until they are priced again.
      </p>
    </FormDialog>
  );
};
