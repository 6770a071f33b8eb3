import './scoring.css';

import type { ScoreConfig } from '../../api/score-configs.ts';
import { numberText, problemOf } from './judgement.ts';

interface ScoreFieldProps {
  readonly config: ScoreConfig;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Up to this number, categories are shown as buttons and selected by a digit. */
const digitsMax = 9;
/** More categories are shown as a list. */
const buttonsMax = 12;

/** The input for a config: a number, one of its categories, or a text. */
export const ScoreField = ({ config, text, onChange }: ScoreFieldProps) => {
  const { name, dataType, categories } = config;
  if (dataType === 'CATEGORICAL' || dataType === 'BOOLEAN') {
    const labels = (categories ?? []).map(({ label }) => label);
    return labels.length > buttonsMax ? (
      <CategoryList name={name} labels={labels} text={text} onChange={onChange} />
    ) : (
      <CategoryButtons name={name} labels={labels} text={text} onChange={onChange} />
    );
  }
  const problem = problemOf(config, text);
  return (
    <label className="labelled">
      <span className="only-heard">{name}</span>
      {dataType === 'NUMERIC' ? (
        <input
          className="field"
          inputMode="decimal"
          aria-invalid={problem !== undefined}
          placeholder={numberText(config)}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <textarea
          className="field"
          rows={3}
          maxLength={500}
          aria-invalid={problem !== undefined}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {problem === undefined ? null : <span className="bad">{problem}</span>}
    </label>
  );
};

interface CategoriesProps {
  readonly name: string;
  readonly labels: readonly string[];
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Selecting a category again clears the selection. */
const CategoryButtons = ({ name, labels, text, onChange }: CategoriesProps) => (
  <div className="row" role="group" aria-label={name}>
    {labels.map((label, at) => (
      <button
        key={label}
        type="button"
        className="button category"
        aria-pressed={label === text}
        onClick={() => onChange(label === text ? '' : label)}
      >
        <span className="cut">{label}</span>
        {at < digitsMax ? <kbd aria-hidden="true">{at + 1}</kbd> : null}
      </button>
    ))}
  </div>
);

const CategoryList = ({ name, labels, text, onChange }: CategoriesProps) => (
  <label>
    <span className="only-heard">{name}</span>
    <select className="field" value={text} onChange={(event) => onChange(event.target.value)}>
      <option value="">Not judged</option>
      {labels.map((label) => (
        <option key={label}>{label}</option>
      ))}
    </select>
  </label>
);
