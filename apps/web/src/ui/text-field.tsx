import type { InputHTMLAttributes } from 'react';

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'className'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A line of text with its label above it. */
export const TextField = ({ label, value, onChange, ...others }: TextFieldProps) => (
  <label className="labelled">
    {label}
    <input className="field" {...others} value={value} onChange={(event) => onChange(event.target.value)} />
  </label>
);
