import type { BuiltIn } from '../../api/evaluators.ts';
import { JsonField } from '../../ui/json-field.tsx';
import { settingsOf, type Setting } from './built-in-settings.ts';
import type { BuiltInDraft } from './evaluator-draft.ts';

interface BuiltInFieldsProps {
  readonly draft: BuiltInDraft;
  readonly builtIns: readonly BuiltIn[];
  readonly onChange: (draft: BuiltInDraft) => void;
}

/** The choice of a built-in evaluator, and its settings. */
export const BuiltInFields = ({ draft, builtIns, onChange }: BuiltInFieldsProps) => {
  const builtIn = builtIns.find(({ name }) => name === draft.name);
  return (
    <>
      <label className="labelled">
        Evaluator
        <select
          className="field"
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.target.value, texts: {} })}
        >
          {builtIns.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {builtIn === undefined ? null : (
        <>
          <p className="soft">{builtIn.description}</p>
          {settingsOf(builtIn).map((setting) => (
            <SettingField
              key={setting.name}
              setting={setting}
              text={draft.texts[setting.name] ?? ''}
              onChange={(text) => onChange({ ...draft, texts: { ...draft.texts, [setting.name]: text } })}
            />
          ))}
        </>
      )}
    </>
  );
};

interface SettingFieldProps {
  readonly setting: Setting;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const SettingField = ({ setting, text, onChange }: SettingFieldProps) => {
  const { name, kind, usual, isNeeded, description } = setting;
  if (kind === 'json') return <JsonField label={`${name}, as JSON`} rows={5} value={text} onChange={onChange} />;
  if (kind === 'choice' || kind === 'switch') return <ChoiceField {...{ setting, text, onChange }} />;
  const shared = { className: 'field', required: isNeeded, placeholder: usual, value: text } as const;
  return (
    <label className="labelled">
      {kind === 'lines' ? `${name}, one in each line` : name}
      {kind === 'lines' ? (
        <textarea {...shared} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={kind}
          {...(kind === 'number' ? { step: 'any' } : { spellCheck: false })}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {description === '' ? null : <span>{description}</span>}
    </label>
  );
};

const ChoiceField = ({ setting: { name, kind, values, usual, description }, text, onChange }: SettingFieldProps) => (
  <label className="labelled">
    {name}
    <select className="field" value={text === '' ? usual : text} onChange={(event) => onChange(event.target.value)}>
      {kind === 'switch' ? (
        <>
          <option value="true">yes</option>
          <option value="false">no</option>
        </>
      ) : (
        values.map((value) => <option key={value}>{value}</option>)
      )}
    </select>
    {description === '' ? null : <span>{description}</span>}
  </label>
);
