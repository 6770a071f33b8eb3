import type { Dispatch, SetStateAction } from 'react';

import { enteredFor } from '../../parts/models/template-variables.ts';
import { JsonField } from '../../ui/json-field.tsx';
import { placeholdersOf, variablesOf, type PlaygroundState } from './playground-state.ts';

interface VariableFieldsProps {
  readonly state: PlaygroundState;
  readonly onChange: Dispatch<SetStateAction<PlaygroundState>>;
}

/** The values of the variables and placeholders of all columns. */
export const VariableFields = ({ state, onChange }: VariableFieldsProps) => {
  const names = variablesOf(state.columns);
  const placeholders = placeholdersOf(state.columns);
  if (names.length + placeholders.length === 0) return null;
  const empty = names.filter((name) => enteredFor(state.variables, name) === '');
  return (
    <section className="card stack" aria-label="Variables">
      <h2>Variables</h2>
      <div className="fields">
        {names.map((name) => (
          <label key={name} className="labelled">
            {name}
            <textarea
              className="field grows"
              rows={1}
              value={enteredFor(state.variables, name)}
              onChange={(event) =>
                onChange((before) => ({ ...before, variables: { ...before.variables, [name]: event.target.value } }))
              }
            />
          </label>
        ))}
      </div>
      {empty.length === 0 ? null : (
        <p className="soft" role="status">
          A run sends nothing in place of {empty.join(', ')}.
        </p>
      )}
      {placeholders.map((name) => (
        <JsonField
          key={name}
          label={`Messages of the placeholder ${name}, such as [{"role": "user", "content": "…"}]`}
          rows={3}
          value={enteredFor(state.placeholders, name)}
          onChange={(text) =>
            onChange((before) => ({ ...before, placeholders: { ...before.placeholders, [name]: text } }))
          }
        />
      ))}
    </section>
  );
};
