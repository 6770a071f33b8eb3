import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { Code } from '../../ui/code.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

type CreatedKey = Answer<'post', '/api/public/projects/{projectId}/apiKeys'>;

const scopes = {
  ingest: 'send traces',
  read: 'read',
  scores: 'send scores',
  write: 'delete and change',
  admin: 'manage the project',
} as const;
type ProjectScope = keyof typeof scopes;
const usualScopes: readonly ProjectScope[] = ['ingest', 'read', 'scores', 'write'];

const labels = { note: 'What it is for', scopes: 'What it may do' } as const;

/** Creates a key and shows its secret once. */
export const NewKey = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState(usualScopes);
  const making = useMutation({
    mutationFn: async () => {
      const body = { note: note.trim() === '' ? null : note.trim(), scopes: chosen };
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
      outcome={making.data && <Created apiKey={making.data} />}
      onSubmit={() => making.mutate()}
      onClose={onClose}
    >
      <TextField label={labels.note} value={note} maxLength={500} onChange={setNote} />
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

const Created = ({ apiKey }: { readonly apiKey: CreatedKey }) => (
  <>
    <p>The secret is stored as a hash, and shown this once.</p>
    <Code label="The key" text={`LANGFUSE_PUBLIC_KEY=${apiKey.publicKey}\nLANGFUSE_SECRET_KEY=${apiKey.secretKey}`} />
  </>
);
