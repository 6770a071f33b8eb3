import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { metadataFields, textOf, webAddressOf, type MetadataField } from './agent-metadata.ts';
import type { Agent } from './agents-query.ts';

/** The parts of an agent, and its editable description and metadata. */
export const AgentDetails = ({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }) => {
  const mayChange = useMay('write');
  const link = webAddressOf(textOf(agent.metadata, 'link'));
  const facts = [
    ['Environments', agent.environments],
    ['Versions', agent.versions],
    ['Frameworks', agent.frameworks],
    ['Models', agent.models],
    ['Tools', agent.tools],
  ] as const;
  return (
    <Dialog title={agent.name} isForm={mayChange} onClose={onClose}>
      <dl className="stack">
        {facts.map(([label, values]) =>
          values.length === 0 ? null : (
            <div key={label}>
              <dt className="soft">{label}</dt>
              <dd>{values.join(', ')}</dd>
            </div>
          ),
        )}
      </dl>
      {link === undefined ? null : (
        <a href={link} target="_blank" rel="noreferrer noopener">
          {link}
        </a>
      )}
      {mayChange ? <AgentForm agent={agent} /> : <p>{agent.description}</p>}
      <JsonView value={agent.metadata} label="Metadata" />
      <div>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

const labels: Readonly<Record<MetadataField, string>> = { owner: 'Owner', team: 'Team', link: 'Link' };

const AgentForm = ({ agent }: { readonly agent: Agent }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [description, setDescription] = useState(agent.description ?? '');
  const [fields, setFields] = useState(() =>
    Object.fromEntries(metadataFields.map((field) => [field, textOf(agent.metadata, field)])),
  );
  const save = useMutation({
    mutationFn: async () =>
      api.put('/api/public/agents/{agentName}', { projectId }, askedOf(agent, description, fields)),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['agents', projectId] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <label className="labelled">
        Description
        <textarea
          className="field"
          rows={2}
          maxLength={10_000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </label>
      {metadataFields.map((field) => (
        <label key={field} className="labelled">
          {labels[field]}
          <input
            className="field"
            maxLength={2000}
            value={fields[field]}
            onChange={(event) => setFields({ ...fields, [field]: event.target.value })}
          />
        </label>
      ))}
      {save.error === null ? null : <Failure error={save.error} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={save.isPending}>
          Save
        </button>
        {save.isSuccess ? <span role="status">Saved.</span> : null}
      </div>
    </form>
  );
};

/** The changed members only, so that concurrent changes by other users are kept. */
const askedOf = (agent: Agent, description: string, fields: Readonly<Record<string, string>>) => {
  const changed = metadataFields.filter((field) => (fields[field] ?? '').trim() !== textOf(agent.metadata, field));
  const metadata = Object.fromEntries(changed.map((field) => [field, (fields[field] ?? '').trim() || null]));
  return {
    params: { agentName: agent.name },
    body: {
      ...(description === (agent.description ?? '') ? {} : { description: description.trim() || null }),
      metadata,
    },
  };
};
