import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api/client.ts';
import type { PromptVersion } from '../api/prompts.ts';
import { useProject } from '../api/project.ts';
import { parsedJson } from '../format/parsed-json.ts';
import { wordsOf } from '../format/words-of.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { JsonField } from '../ui/json-field.tsx';

interface PromptFormProps {
  /** The version that the next one is made of; `undefined` for a new prompt. */
  readonly before: PromptVersion | undefined;
  readonly folder?: string;
  readonly onSaved: (version: PromptVersion) => void;
  readonly onClose: () => void;
}

const someMessages = '[\n  { "role": "system", "content": "" },\n  { "role": "user", "content": "{{question}}" }\n]';

/** What the form begins with. */
const beginningOf = (before: PromptVersion | undefined, folder: string) => ({
  name: before?.name ?? (folder === '' ? '' : `${folder}/`),
  type: before?.type ?? 'text',
  text: typeof before?.prompt === 'string' ? before.prompt : '',
  messages: Array.isArray(before?.prompt) ? JSON.stringify(before.prompt, null, 2) : someMessages,
  config: JSON.stringify(before?.config ?? {}, null, 2),
  labels: '',
  commitMessage: '',
});
type Fields = ReturnType<typeof beginningOf>;

const bodyOf = ({ name, type, text, messages, config, labels, commitMessage }: Fields) => ({
  name: name.trim(),
  type,
  prompt: type === 'text' ? text : parsedJson(messages).value,
  config: config.trim() === '' ? {} : parsedJson(config).value,
  labels: wordsOf(labels),
  commitMessage: commitMessage.trim() === '' ? null : commitMessage.trim(),
});

const isComplete = ({ type, messages, config }: Fields): boolean =>
  (config.trim() === '' || parsedJson(config).problem === undefined) &&
  (type === 'text' || parsedJson(messages).problem === undefined);

/** A new prompt, or the next version of one. */
export const PromptForm = ({ before, folder = '', onSaved, onClose }: PromptFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => beginningOf(before, folder));
  const set = (changed: Partial<Fields>): void => setFields({ ...fields, ...changed });
  const saving = useMutation({
    mutationFn: async () => api.post('/api/public/v2/prompts', { projectId }, { body: bodyOf(fields) }),
    onSuccess: async (version) => {
      await queries.invalidateQueries({ queryKey: ['prompts', projectId] });
      onClose();
      onSaved(version);
    },
  });
  return (
    <FormDialog
      title={before === undefined ? 'New prompt' : `New version of ${before.name}`}
      submit="Save the version"
      error={saving.error}
      isBusy={saving.isPending || !isComplete(fields)}
      onSubmit={() => saving.mutate()}
      onClose={onClose}
    >
      {before === undefined ? <NameAndType fields={fields} set={set} /> : null}
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
        <JsonField label="Messages" rows={10} value={fields.messages} onChange={(messages) => set({ messages })} />
      )}
      <JsonField label="Config" rows={4} value={fields.config} onChange={(config) => set({ config })} />
      <label className="labelled">
        Labels, separated by commas
        <input className="field" value={fields.labels} onChange={(event) => set({ labels: event.target.value })} />
      </label>
      <label className="labelled">
        What changes
        <input
          className="field"
          maxLength={500}
          value={fields.commitMessage}
          onChange={(event) => set({ commitMessage: event.target.value })}
        />
      </label>
      <p className="soft">
        Versions never change. A label that another version has moves to this one: clients that ask for it get this
        text.
      </p>
    </FormDialog>
  );
};

interface PartProps {
  readonly fields: Fields;
  readonly set: (changed: Partial<Fields>) => void;
}

const NameAndType = ({ fields, set }: PartProps) => (
  <>
    <label className="labelled">
      Name
      <input
        className="field"
        required
        maxLength={255}
        value={fields.name}
        onChange={(event) => set({ name: event.target.value })}
      />
    </label>
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
