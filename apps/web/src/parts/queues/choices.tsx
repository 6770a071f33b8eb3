import './choices.css';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note: string;
}

interface ChoicesProps {
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Multiple selection from a list, which scrolls if it is long; in the order of selection. */
export const Choices = ({ title, choices, chosen, onChange }: ChoicesProps) => (
  <fieldset className="choices">
    <legend className="soft">{title}</legend>
    {choices.map(({ value, label, note }) => (
      <label key={value} className="choice">
        <input
          type="checkbox"
          checked={chosen.includes(value)}
          onChange={(event) =>
            onChange(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
          }
        />
        <span className="cut">{label}</span>
        <span className="soft">{note}</span>
      </label>
    ))}
  </fieldset>
);
