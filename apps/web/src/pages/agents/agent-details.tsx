import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '../../api/client.ts';
import { useMayOrCould, useProject } from '../../api/project.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { metadataFields, textOf, webAddressOf, type MetadataField } from './agent-metadata.ts';
import type { Agent } from './agents-query.ts';

/** The parts of an agent, and its editable description and metadata. */
export const AgentDetails = ({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }) => {
  const isForm = useMayOrCould('write');
  const link = webAddressOf(textOf(agent.metadata, 'link'));
  const facts = [
    ['Environments', agent.environments],
    ['Versions', agent.versions],
    ['Frameworks', agent.frameworks],
    ['Models', agent.models],
    ['Tools', agent.tools],
  ] as const;
  return (
    <Dialog title={agent.name} isForm={isForm} onClose={onClose}>
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
      {isForm ? <AgentForm agent={agent} /> : <p>{agent.description}</p>}
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
  const [entered, setEntered] = useState(() => enteredOf(agent));
  // The agent is read again while the form is open, with what others changed.
  const [stored, setStored] = useState(entered);
  const save = useMutation({
    mutationFn: async (sent: Entered) => {
      const asked = { params: { agentName: agent.name }, body: changesOf(stored, sent) };
      return api.put('/api/public/agents/{agentName}', { projectId }, asked);
    },
    onSuccess: (_agent, sent) => setStored(sent),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['agents', projectId] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(entered);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <label className="labelled">
        Description
        <textarea
          className="field"
          rows={2}
          maxLength={10_000}
          value={entered.description}
          onChange={(event) => setEntered({ ...entered, description: event.target.value })}
        />
      </label>
      {metadataFields.map((field) => (
        <label key={field} className="labelled">
          {labels[field]}
          <input
            className="field"
            maxLength={2000}
            value={entered[field]}
            onChange={(event) => setEntered({ ...entered, [field]: event.target.value })}
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

type Entered = Readonly<Record<MetadataField | 'description', string>>;

const enteredOf = ({ description, metadata }: Agent): Entered => ({
  description: description ?? '',
  owner: textOf(metadata, 'owner'),
  team: textOf(metadata, 'team'),
  link: textOf(metadata, 'link'),
});

/** The changed members only, so that concurrent changes by other users are kept. */
const changesOf = (before: Entered, now: Entered) => {
  const changed = metadataFields.filter((field) => now[field].trim() !== before[field].trim());
  return {
    ...(now.description === before.description ? {} : { description: now.description.trim() || null }),
    metadata: Object.fromEntries(changed.map((field) => [field, now[field].trim() || null])),
  };
};
