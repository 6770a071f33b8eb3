import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { dayMs } from '../../format/times.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { CreatedKey } from './created-key.tsx';

const scopes = {
  ingest: 'send traces',
  read: 'read',
  scores: 'send scores',
  write: 'delete and change',
  admin: 'manage the project',
} as const;
type ProjectScope = keyof typeof scopes;
const usualScopes: readonly ProjectScope[] = ['ingest', 'read', 'scores', 'write'];

const labels = {
  note: 'What it is for',
  scopes: 'What it may do',
  expiresAt: 'Last day (UTC); empty for ever',
} as const;

/** Creates a key and shows its secret once. */
export const NewKey = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState(usualScopes);
  const [lastDay, setLastDay] = useState('');
  const making = useMutation({
    mutationFn: async () => {
      const expiresAt = lastDay === '' ? null : new Date(Date.parse(lastDay) + dayMs).toISOString();
      const body = { note: note.trim() === '' ? null : note.trim(), scopes: chosen, expiresAt };
      return api.post('/api/public/projects/{projectId}/apiKeys', { projectId }, { params: { projectId }, body });
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['keys', projectId] }),
  });
  return (
    <FormDialog
      title={making.data === undefined ? 'New key' : 'Copy the secret now'}
      submit="Make the key"
      error={making.error}
      labels={labels}
      isBusy={making.isPending || chosen.length === 0}
      outcome={making.data && <CreatedKey apiKey={making.data} />}
      onSubmit={() => making.mutate()}
      onClose={onClose}
    >
      <TextField label={labels.note} value={note} maxLength={500} onChange={setNote} />
      <TextField label={labels.expiresAt} type="date" value={lastDay} onChange={setLastDay} />
      <fieldset className="plain row">
        <legend className="soft">{labels.scopes}</legend>
        {(Object.keys(scopes) as ProjectScope[]).map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={(event) =>
                setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope))
              }
            />{' '}
            {scopes[scope]}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
};
