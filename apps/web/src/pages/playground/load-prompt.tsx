import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { connectionsQuery } from '../../api/llm-connections.ts';
import { useProject } from '../../api/project.ts';
import { promptsQuery } from '../../api/prompts.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import type { Column } from './playground-state.ts';
import { readPrompt, withPrompt } from './read-source.ts';

interface LoadPromptProps {
  readonly column: Column;
  readonly onLoaded: (column: Column) => void;
  readonly onClose: () => void;
}

/** Loads a version of a prompt into a column. */
export const LoadPrompt = ({ column, onLoaded, onClose }: LoadPromptProps) => {
  const { id: projectId } = useProject();
  const { data: prompts, error } = useQuery(promptsQuery(projectId));
  const { data: connections = [] } = useQuery(connectionsQuery(projectId));
  const [name, setName] = useState('');
  const [version, setVersion] = useState('');
  const versions = prompts?.find((prompt) => prompt.name === name)?.versions.toSorted((a, b) => b - a) ?? [];
  const loading = useMutation({
    mutationFn: async () => readPrompt(projectId, name, Number(version === '' ? versions[0] : version)),
    onSuccess: (found) => {
      onLoaded(withPrompt(column, found, connections));
      onClose();
    },
  });
  return (
    <FormDialog
      title="Load a prompt"
      submit="Load it"
      error={loading.error ?? error}
      isBusy={loading.isPending || versions.length === 0}
      onSubmit={() => loading.mutate()}
      onClose={onClose}
    >
      <label className="labelled">
        Prompt
        <select
          className="field"
          required
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setVersion('');
          }}
        >
          <option value="">{prompts?.length === 0 ? 'The project has none yet' : 'Choose one'}</option>
          {(prompts ?? []).map((prompt) => (
            <option key={prompt.name}>{prompt.name}</option>
          ))}
        </select>
      </label>
      <label className="labelled">
        Version
        <select className="field" value={version} onChange={(event) => setVersion(event.target.value)}>
          {versions.map((each, at) => (
            <option key={each} value={each}>
              {each}
              {at === 0 ? ', the newest' : ''}
            </option>
          ))}
        </select>
      </label>
      <p className="soft">
        It takes the place of what is in the column; its config chooses the model where it names one.
      </p>
    </FormDialog>
  );
};
