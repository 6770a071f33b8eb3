import { positiveDecimal } from '../../ui/decimal.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { emptyTier, pricesOfTiers, type TierFields, type UnitPrices } from './pricing-tiers.ts';

interface TierRowsProps {
  /** The prices of all other calls: a tier has the same ones. */
  readonly usual: UnitPrices;
  readonly tiers: readonly TierFields[];
  readonly onChange: (tiers: readonly TierFields[]) => void;
}

/** Calls with different prices: those with a long input, with a service tier, or with both. */
export const TierRows = ({ usual, tiers, onChange }: TierRowsProps) => {
  const change = (place: number, changed: Partial<TierFields>): void =>
    onChange(tiers.map((tier, at) => (at === place ? { ...tier, ...changed } : tier)));
  const add = useFocusAfterRemoval(tiers.length);
  return (
    <>
      {tiers.map((tier, at) => (
        <TierRow
          key={at}
          place={at + 1}
          tier={tier}
          prices={pricesOfTiers(usual)}
          onChange={(changed) => change(at, changed)}
          onRemove={() => onChange(tiers.filter((_tier, place) => place !== at))}
        />
      ))}
      <div>
        <button type="button" ref={add} className="button" onClick={() => onChange([...tiers, emptyTier])}>
          Add a tier
        </button>{' '}
        <span className="soft">for long inputs or a service tier</span>
      </div>
    </>
  );
};

interface TierRowProps {
  /** From 1. */
  readonly place: number;
  readonly tier: TierFields;
  readonly prices: ReturnType<typeof pricesOfTiers>;
  readonly onChange: (changed: Partial<TierFields>) => void;
  readonly onRemove: () => void;
}

const TierRow = ({ place, tier, prices, onChange, onRemove }: TierRowProps) => (
  <fieldset className="tier">
    <legend className="soft">Tier {place}</legend>
    <TextField
      label="Above input units"
      type="number"
      min={0}
      step={1}
      placeholder="any"
      required={tier.serviceTier.trim() === ''}
      value={tier.above}
      onChange={(above) => onChange({ above })}
    />
    <TextField
      label="Service tier"
      placeholder="any"
      maxLength={200}
      value={tier.serviceTier}
      onChange={(serviceTier) => onChange({ serviceTier })}
    />
    {prices.map(({ name, label }) => (
      <TextField
        key={name}
        label={label}
        {...positiveDecimal}
        required
        value={tier[name]}
        onChange={(text) => onChange({ [name]: text })}
      />
    ))}
    <button type="button" className="button" aria-label={`Leave tier ${place} out`} onClick={onRemove}>
      ×
    </button>
  </fieldset>
);
