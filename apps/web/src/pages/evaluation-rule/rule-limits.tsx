import type { InputHTMLAttributes } from 'react';

import { positiveDecimal } from '../../ui/decimal.ts';
import type { RuleDraft } from './rule-draft.ts';

interface RuleLimitsProps {
  readonly draft: RuleDraft;
  readonly set: (changed: Partial<RuleDraft>) => void;
  /** The form that the fields belong to. */
  readonly formId: string;
}

type NumberName = 'percent' | 'delaySeconds' | 'perMinute' | 'amount';

interface Limit extends Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'step' | 'min' | 'max'> {
  readonly name: NumberName;
  readonly label: string;
  readonly isNeeded: boolean;
  readonly empty: string;
}

const limits: readonly Limit[] = [
  { name: 'percent', label: 'Of these, in per cent', isNeeded: true, ...positiveDecimal, empty: '' },
  {
    name: 'delaySeconds',
    label: 'Seconds after the last write',
    isNeeded: true,
    type: 'number',
    step: '1',
    min: '0',
    max: '86400',
    empty: '',
  },
  {
    name: 'perMinute',
    label: 'At most, per minute',
    isNeeded: false,
    type: 'number',
    step: '1',
    min: '1',
    max: '100000',
    empty: 'no limit',
  },
  { name: 'amount', label: 'Budget in US dollars', isNeeded: false, ...positiveDecimal, empty: 'none' },
];

/** The sample, delay and budget of a rule. */
export const RuleLimits = ({ draft, set, formId }: RuleLimitsProps) => (
  <>
    <div className="fields">
      {limits.map(({ name, label, isNeeded, empty, ...bounds }) => (
        <label key={name} className="labelled">
          {label}
          <input
            className="field"
            form={formId}
            required={isNeeded}
            placeholder={empty}
            {...bounds}
            value={draft[name]}
            onChange={(event) => set({ [name]: event.target.value })}
          />
        </label>
      ))}
      {draft.amount === '' ? null : (
        <label className="labelled">
          For
          <select
            className="field"
            form={formId}
            value={draft.period}
            onChange={(event) => set({ period: event.target.value as RuleDraft['period'] })}
          >
            <option value="month">each month, of UTC</option>
            <option value="total">all time</option>
          </select>
        </label>
      )}
    </div>
    <p className="soft">
      A share is always of the same ones. The budget is for calls of models: when it is spent, the rule is paused.
    </p>
  </>
);
