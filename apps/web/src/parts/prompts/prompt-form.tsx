import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { promptsQuery, type PromptVersion } from '../../api/prompts.ts';
import { useProject } from '../../api/project.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { JsonField } from '../../ui/json-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ChatEditor } from './chat-editor.tsx';
import { bodyOf, fieldsOf, isComplete, variablesOf, type PromptFields } from './prompt-fields.ts';

interface PromptFormProps {
  /** The version that the next one is based on; `undefined` for a new prompt. */
  readonly before: PromptVersion | undefined;
  readonly folder?: string;
  /** The version becomes the first one of another prompt. */
  readonly isCopy?: boolean;
  readonly onSaved: (version: PromptVersion) => void;
  readonly onClose: () => void;
}

/** A new prompt, or the next version of one. */
export const PromptForm = ({ before, folder = '', isCopy = false, onSaved, onClose }: PromptFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => fieldsOf(before, folder, isCopy));
  const set = (changed: Partial<PromptFields>): void => setFields({ ...fields, ...changed });
  const saving = useMutation({
    mutationFn: async () => api.post('/api/public/v2/prompts', { projectId }, { body: bodyOf(fields, before) }),
    onSuccess: async (version) => {
      await queries.invalidateQueries({ queryKey: ['prompts', projectId] });
      onClose();
      onSaved(version);
    },
  });
  return (
    <FormDialog
      title={titleOf(before, isCopy)}
      submit="Save the version"
      className="broad"
      error={saving.error}
      labels={labels}
      isBusy={saving.isPending || !isComplete(fields)}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      {before === undefined || isCopy ? <NameAndType fields={fields} set={set} /> : null}
      {fields.type === 'text' ? (
        <label className="labelled">
          Text
          <textarea
            className="field mono"
            rows={10}
            required
            value={fields.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        </label>
      ) : (
        <ChatEditor rows={fields.rows} onChange={(rows) => set({ rows })} />
      )}
      <Variables names={variablesOf(fields)} />
      <JsonField label="Config" rows={4} value={fields.config} onChange={(config) => set({ config })} />
      <LabelsTagsAndMessage fields={fields} set={set} />
      <p className="soft">
        Versions never change. A label that another version has moves to this one: clients that ask for it get this
        text. Tags are those of all versions.
      </p>
    </FormDialog>
  );
};

const titleOf = (before: PromptVersion | undefined, isCopy: boolean): string => {
  if (before === undefined) return 'New prompt';
  const begin = `begun from version ${before.version}`;
  return isCopy ? `Copy of ${before.name}, ${begin}` : `New version of ${before.name}, ${begin}`;
};

const Variables = ({ names }: { readonly names: readonly string[] }) => (
  <p className="soft">
    {names.length === 0 ? (
      <>
        A name in double braces, <code>{'{{question}}'}</code>, is a variable, which clients fill in.
      </>
    ) : (
      <>Variables: {names.join(', ')}</>
    )}
  </p>
);

const labels = { prompt: 'Text', commitMessage: 'What changes' } as const;

interface PartProps {
  readonly fields: PromptFields;
  readonly set: (changed: Partial<PromptFields>) => void;
}

const LabelsTagsAndMessage = ({ fields, set }: PartProps) => (
  <>
    <TextField
      label="Labels, separated by commas"
      placeholder="production, staging"
      value={fields.labels}
      onChange={(text) => set({ labels: text })}
    />
    <TextField label="Tags, separated by commas" value={fields.tags} onChange={(text) => set({ tags: text })} />
    <TextField
      label={labels.commitMessage}
      maxLength={500}
      value={fields.commitMessage}
      onChange={(text) => set({ commitMessage: text })}
    />
  </>
);

const NameAndType = ({ fields, set }: PartProps) => {
  const { id: projectId } = useProject();
  const { data: prompts } = useQuery(promptsQuery(projectId));
  const isTaken = prompts?.some(({ name }) => name === fields.name.trim()) === true;
  return (
    <>
      <TextField label="Name" required maxLength={255} value={fields.name} onChange={(text) => set({ name: text })} />
      {isTaken ? (
        <p className="notice">
          There is a prompt of this name: this becomes its next version, and its tags become these.
        </p>
      ) : null}
      <label className="labelled">
        Type
        <select
          className="field"
          value={fields.type}
          onChange={(event) => set({ type: event.target.value === 'chat' ? 'chat' : 'text' })}
        >
          <option value="text">text</option>
          <option value="chat">chat</option>
        </select>
      </label>
    </>
  );
};
