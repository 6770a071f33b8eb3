import { decimal } from '../../ui/decimal.ts';
import { TextField } from '../../ui/text-field.tsx';
import type { JudgeDraft } from './evaluator-draft.ts';

export interface JudgePartProps {
  readonly draft: JudgeDraft;
  readonly onChange: (draft: JudgeDraft) => void;
}

const dataTypes = {
  NUMERIC: 'a number',
  BOOLEAN: 'true or false',
  CATEGORICAL: 'one of some categories',
} as const satisfies Record<JudgeDraft['dataType'], string>;

/** The type and the range of a judge's score. */
export const JudgeScoreFields = ({ draft, onChange }: JudgePartProps) => (
  <div className="fields">
    <label className="labelled">
      Its score is
      <select
        className="field"
        value={draft.dataType}
        onChange={(event) => onChange({ ...draft, dataType: event.target.value as JudgeDraft['dataType'] })}
      >
        {Object.entries(dataTypes).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
    {draft.dataType === 'NUMERIC' ? (
      <>
        <Bound
          label="At least"
          isNeeded={draft.max !== ''}
          value={draft.min}
          onChange={(min) => onChange({ ...draft, min })}
        />
        <Bound
          label="At most"
          isNeeded={draft.min !== ''}
          value={draft.max}
          onChange={(max) => onChange({ ...draft, max })}
        />
      </>
    ) : null}
    {draft.dataType === 'CATEGORICAL' ? (
      <label className="labelled">
        Categories, one in each line
        <textarea
          className="field"
          rows={3}
          required
          value={draft.categories}
          onChange={(event) => onChange({ ...draft, categories: event.target.value })}
        />
      </label>
    ) : null}
  </div>
);

interface BoundProps {
  readonly label: string;
  /** Both bounds are set, or none. */
  readonly isNeeded: boolean;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const Bound = ({ label, isNeeded, value, onChange }: BoundProps) => (
  <TextField label={label} {...decimal} required={isNeeded} value={value} onChange={onChange} />
);
