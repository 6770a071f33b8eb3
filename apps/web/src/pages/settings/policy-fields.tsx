import { useState } from 'react';

import { parsedJson } from '../../format/parsed-json.ts';
import { Code } from '../../ui/code.tsx';
import { positiveDecimal } from '../../ui/decimal.ts';
import { JsonField } from '../../ui/json-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Policy, PolicyKind } from './policy-kinds.ts';

interface PolicyFieldsProps {
  /** What counts now. */
  readonly document: Policy['document'];
  /** `undefined` while what was entered is no document. */
  readonly onChange: (document: unknown) => void;
}

/** What is entered to change a policy. */
export const PolicyFields = ({ kind, ...fields }: PolicyFieldsProps & { readonly kind: PolicyKind }) => {
  if (kind === 'retention') return <Retention {...fields} />;
  if (kind === 'sampling') return <Sampling {...fields} />;
  if (kind === 'estimates') return <Estimates {...fields} />;
  return <Rules {...fields} />;
};

const Retention = ({ document, onChange }: PolicyFieldsProps) => {
  const { days } = document;
  const [text, setText] = useState(typeof days === 'number' ? String(days) : '');
  const change = (next: string): void => {
    setText(next);
    onChange({ days: next === '' ? null : Number(next) });
  };
  return (
    <>
      <TextField label="Days; empty: all is kept" type="number" min={3} max={36_500} value={text} onChange={change} />
      <p className="soft">
        Older traces are removed for good within minutes, with their observations, scores and costs, and so are older
        scores.
      </p>
    </>
  );
};

const Sampling = ({ document, onChange }: PolicyFieldsProps) => {
  const [text, setText] = useState(() => String(rounded(Number(document['rate']) * 100)));
  const change = (next: string): void => {
    setText(next);
    onChange(next === '' ? undefined : { rate: rounded(Number(next) / 100) });
  };
  return (
    <TextField
      label="Percent of the traces that are kept"
      {...positiveDecimal}
      required
      value={text}
      onChange={change}
    />
  );
};

/** Without what binary fractions add: 33.3 % is 0.333. */
const rounded = (value: number): number => Number(value.toPrecision(12));

const Estimates = ({ document, onChange }: PolicyFieldsProps) => {
  const [isOn, setOn] = useState(document['enabled'] === true);
  const change = (next: boolean): void => {
    setOn(next);
    onChange({ enabled: next });
  };
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={(event) => change(event.target.checked)} /> Count the tokens of
      calls that report neither usage nor cost
    </label>
  );
};

const example = {
  rules: [
    { detector: 'email', action: 'pseudonym' },
    { detector: 'card' },
    { pattern: String.raw`\bCUST-[0-9]{6}\b`, name: 'customer', action: 'pseudonym' },
    { path: 'metadata.customer.**.phone' },
  ],
};

const members = {
  detector: 'email, card, iban or provider-key (secrets of OpenAI, AWS and others)',
  pattern: 'or a regular expression (RE2), searched for in each text',
  path: 'or a place, whose whole value is masked: * is any key, ** any number of them',
  fields:
    'where a detector or pattern searches, such as ["input", "userId"]; all content, but no names and ids, when absent',
  action: 'remove leaves [name]; pseudonym leaves the same token for the same value',
  name: 'of the replacement; the detector, or masked, when absent',
};

const Rules = ({ document, onChange }: PolicyFieldsProps) => {
  const [text, setText] = useState(() => textOf(document));
  const change = (next: string): void => {
    setText(next);
    onChange(parsedJson(next).value);
  };
  return (
    <>
      <JsonField label="Document" rows={12} value={text} onChange={change} />
      <details>
        <summary>What a rule may have</summary>
        <dl className="facts">
          {Object.entries(members).map(([name, meaning]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <Code text={textOf(example)} label="Example of a document" />
        <button type="button" className="button" onClick={() => change(textOf(example))}>
          Begin with the example
        </button>
      </details>
    </>
  );
};

const textOf = (document: object): string => JSON.stringify(document, null, 2);
