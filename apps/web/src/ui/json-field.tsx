import { parsedJson } from '../format/parsed-json.ts';

interface JsonFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly onChange: (text: string) => void;
}

/** A field for JSON; errors are shown while it is typed. */
export const JsonField = ({ label, value, rows, onChange }: JsonFieldProps) => {
  const problem = value.trim() === '' ? undefined : parsedJson(value).problem;
  return (
    <label className="labelled">
      {label}
      <textarea
        className="field mono"
        rows={rows}
        spellCheck={false}
        aria-invalid={problem !== undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem === undefined ? null : <span className="bad">This is no JSON yet: {problem}</span>}
    </label>
  );
};
