import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { promptsQuery } from '../../api/prompts.ts';
import { wordsOf } from '../../format/words-of.ts';
import { parametersOf } from '../../parts/models/model-choice.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { promptBodyOf, type Column } from './playground-state.ts';

interface SavePromptProps {
  readonly column: Column;
  readonly onClose: () => void;
}

const configOf = ({ choice }: Column): object =>
  choice.model.trim() === '' ? {} : { provider: choice.provider, model: choice.model.trim(), ...parametersOf(choice) };

/** Saves a column as the next version of a prompt, or as a new prompt. */
export const SavePrompt = ({ column, onClose }: SavePromptProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const { data: prompts = [] } = useQuery(promptsQuery(projectId));
  const [name, setName] = useState(column.prompt?.name ?? '');
  const [labels, setLabels] = useState('');
  const [commitMessage, setMessage] = useState('');
  const known = prompts.find((prompt) => prompt.name === name.trim());
  const saving = useMutation({
    mutationFn: async () => {
      const body = {
        name: name.trim(),
        type: column.type,
        prompt: promptBodyOf(column),
        config: configOf(column),
        labels: wordsOf(labels),
        commitMessage: commitMessage.trim() === '' ? null : commitMessage.trim(),
      };
      return api.post('/api/public/v2/prompts', { projectId }, { body });
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['prompts', projectId] }),
  });
  return (
    <FormDialog
      title="Save as a version of a prompt"
      submit={known === undefined ? 'Make the prompt' : 'Save the next version'}
      error={saving.error}
      isBusy={saving.isPending || saving.isSuccess}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      <TextField
        maxLength={255}
        label="Prompt"
        list="prompts-of-the-project"
        required
        value={name}
        onChange={setName}
      />
      <datalist id="prompts-of-the-project">
        {prompts.map((prompt) => (
          <option key={prompt.name} value={prompt.name} />
        ))}
      </datalist>
      <TextField maxLength={255} label="Labels, separated by commas" value={labels} onChange={setLabels} />
      <TextField maxLength={255} label="What changes" value={commitMessage} onChange={setMessage} />
      <p className="soft">
        Its config has the connection, the model and the parameters. A name that is new makes a prompt.
      </p>
      {saving.data === undefined ? null : <SavedPrompt {...saving.data} />}
    </FormDialog>
  );
};

const SavedPrompt = ({ name, version }: { readonly name: string; readonly version: number }) => {
  const { id: projectId } = useProject();
  return (
    <p role="status">
      Saved.{' '}
      <Link to="/project/$projectId/prompts/$promptName" params={{ projectId, promptName: name }} search={{ version }}>
        Open version {version} of {name}
      </Link>
    </p>
  );
};
