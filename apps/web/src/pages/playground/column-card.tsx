import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { useMay, useProject } from '../../api/project.ts';
import { MessageEditor } from '../../parts/models/message-editor.tsx';
import { ModelFields } from '../../parts/models/model-fields.tsx';
import { JsonField } from '../../ui/json-field.tsx';
import { LoadPrompt } from './load-prompt.tsx';
import { columnProblem, promptBodyOf, type Column, type PlaygroundState } from './playground-state.ts';
import { firstClick, type Run } from './run.ts';
import { RunView } from './run-view.tsx';
import { SaveMenu } from './save-menu.tsx';

interface ColumnCardProps {
  /** From 1, as shown. */
  readonly number: number;
  readonly column: Column;
  readonly state: PlaygroundState;
  readonly run: Run | undefined;
  readonly onChange: (column: Column) => void;
  readonly onRun: () => void;
  readonly onStop: () => void;
  readonly onRemove: () => void;
}

/** One prompt with one model, and the answer. */
export const ColumnCard = (props: ColumnCardProps) => {
  const { number, column, state, run, onChange, onRun, onStop } = props;
  const mayWrite = useMay('write');
  const problem = columnProblem(column, state);
  return (
    <section className="card stack" aria-label={`Column ${number}`}>
      <ColumnHead {...props} />
      {column.type === 'text' ? (
        <label className="labelled">
          Text
          <textarea
            className="field mono grows"
            rows={6}
            value={column.text}
            onChange={(event) => onChange({ ...column, text: event.target.value })}
          />
        </label>
      ) : (
        <MessageEditor messages={column.messages} onChange={(messages) => onChange({ ...column, messages })} />
      )}
      <ModelFields
        choice={column.choice}
        set={(changed) => onChange({ ...column, choice: { ...column.choice, ...changed } })}
      />
      <SchemaField schema={column.schema} onChange={(schema) => onChange({ ...column, schema })} />
      <div className="row">
        {!mayWrite ? null : run?.isRunning === true ? (
          <button type="button" className="button" onClick={firstClick(onStop)}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            className="button"
            aria-label={`Run column ${number}`}
            disabled={problem !== undefined}
            onClick={firstClick(onRun)}
          >
            Run
          </button>
        )}
        <SaveMenu column={column} state={state} run={run} />
        {!mayWrite || problem === undefined ? null : <span className="soft">{problem}</span>}
      </div>
      {run === undefined ? null : <RunView run={run} number={number} />}
    </section>
  );
};

const ColumnHead = ({ number, column, state, onChange, onRemove }: ColumnCardProps) => {
  const mayWrite = useMay('write');
  const [isLoading, setLoading] = useState(false);
  return (
    <>
      <div className="row apart">
        <h2>{state.columns.length === 1 ? 'Prompt' : `Column ${number}`}</h2>
        {mayWrite ? (
          <span className="row">
            <select
              className="field"
              aria-label="Kind of prompt"
              value={column.type}
              onChange={(event) => onChange({ ...column, type: event.target.value === 'text' ? 'text' : 'chat' })}
            >
              <option value="chat">chat</option>
              <option value="text">text</option>
            </select>
            <button type="button" className="button" onClick={() => setLoading(true)}>
              Load a prompt …
            </button>
            {state.columns.length === 1 ? null : (
              <button type="button" className="button quiet" aria-label={`Remove column ${number}`} onClick={onRemove}>
                ×
              </button>
            )}
          </span>
        ) : null}
      </div>
      {column.prompt === undefined ? null : <FromPrompt column={column} />}
      {isLoading ? <LoadPrompt column={column} onLoaded={onChange} onClose={() => setLoading(false)} /> : null}
    </>
  );
};

const FromPrompt = ({ column }: { readonly column: Column }) => {
  const { id: projectId } = useProject();
  if (column.prompt === undefined) return null;
  const { name, version, asLoaded } = column.prompt;
  return (
    <p className="soft">
      From{' '}
      <Link to="/project/$projectId/prompts/$promptName" params={{ projectId, promptName: name }} search={{ version }}>
        {name}, version {version}
      </Link>
      {asLoaded === JSON.stringify(promptBodyOf(column)) ? '' : ', changed here'}
    </p>
  );
};

interface SchemaFieldProps {
  readonly schema: string;
  readonly onChange: (schema: string) => void;
}

/** The JSON Schema of the answer, if there is one. */
const SchemaField = ({ schema, onChange }: SchemaFieldProps) => (
  <details open={schema !== ''}>
    <summary>Answer as JSON</summary>
    <JsonField label="JSON Schema of the answer; empty for a text" rows={5} value={schema} onChange={onChange} />
  </details>
);
