import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';

import { connectionsQuery } from '../../api/llm-connections.ts';
import { metricsQuery } from '../../api/metrics.ts';
import { useProject } from '../../api/project.ts';
import { resolveRange } from '../../format/time-range.ts';
import { positiveDecimal } from '../../ui/decimal.ts';
import { Failure } from '../../ui/failure.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { othersProblem, type ModelChoice } from './model-choice.ts';

interface ModelFieldsProps {
  readonly choice: ModelChoice;
  readonly set: (changed: Partial<ModelChoice>) => void;
}

/** The connection, the model and the parameters of a call. */
export const ModelFields = (props: ModelFieldsProps) => (
  <>
    <div className="fields close">
      <ConnectionChoice {...props} />
      <ModelName {...props} />
      <TextField label="Temperature" {...numberOf(props, 'temperature')} />
      <TextField label="Most tokens" {...numberOf(props, 'maxTokens')} />
    </div>
    <OtherParameters {...props} />
  </>
);

const numberOf = ({ choice, set }: ModelFieldsProps, name: 'temperature' | 'maxTokens') => ({
  ...positiveDecimal,
  placeholder: 'default',
  value: choice[name],
  onChange: (text: string) => set({ [name]: text }),
});

const ConnectionChoice = ({ choice: { provider }, set }: ModelFieldsProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(connectionsQuery(projectId));
  if (data === undefined && error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data?.length === 0)
    return (
      <p className="notice">
        Models are called through a connection, and the project has none.{' '}
        <Link to="/project/$projectId/settings" params={{ projectId }} search={{ part: 'connections' }}>
          Make one
        </Link>
      </p>
    );
  const providers = (data ?? []).map((connection) => connection.provider);
  const isGone = data !== undefined && provider !== '' && !providers.includes(provider);
  return (
    <label className="labelled">
      Connection
      <select className="field" required value={provider} onChange={(event) => set({ provider: event.target.value })}>
        <option value="">Choose one</option>
        {isGone ? <option value={provider}>{provider} (deleted)</option> : null}
        {providers.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
};

const suggestedMax = 50;

/** Suggests the models that the connection lists, and if it supports others, those that the project has used. */
const ModelName = ({ choice: { provider, model }, set }: ModelFieldsProps) => {
  const { id: projectId } = useProject();
  const listId = useId();
  const [nowMs] = useState(() => Date.now());
  const { data: connections = [] } = useQuery(connectionsQuery(projectId));
  const connection = connections.find((each) => each.provider === provider);
  const question = { view: 'observations', figures: ['count_count'], dimension: 'providedModelName' } as const;
  const range = resolveRange({}, '30d', nowMs);
  const { data: used = [] } = useQuery(metricsQuery(projectId, { ...question, rows: suggestedMax }, range));
  const names = used.map((row) => row['providedModelName']).filter((name) => typeof name === 'string' && name !== '');
  const suggested = new Set([
    ...(connection?.customModels ?? []),
    ...(connection?.withDefaultModels === false ? [] : (names as readonly string[])),
  ]);
  return (
    <label className="labelled">
      Model
      <input
        className="field"
        required
        maxLength={200}
        list={listId}
        spellCheck={false}
        value={model}
        onChange={(event) => set({ model: event.target.value })}
      />
      <datalist id={listId}>
        {[...suggested].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
};

const OtherParameters = ({ choice, set }: ModelFieldsProps) => {
  const problem = othersProblem(choice);
  return (
    <details open={choice.others !== ''}>
      <summary>Other parameters</summary>
      <label className="labelled">
        As a JSON object, by the names of the provider
        <textarea
          className="field mono"
          rows={3}
          spellCheck={false}
          aria-invalid={problem !== undefined}
          value={choice.others}
          onChange={(event) => set({ others: event.target.value })}
        />
        {problem === undefined ? null : <span className="bad">{problem}</span>}
      </label>
    </details>
  );
};
