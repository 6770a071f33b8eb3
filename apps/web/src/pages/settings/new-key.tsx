import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';

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

/** Makes a key and shows its secret, this once. */
export const NewKey = ({ onClose }: { readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async (body: { readonly note: string | null; readonly scopes: readonly ProjectScope[] }) =>
      api.post('/api/public/projects/{projectId}/apiKeys', { projectId }, { params: { projectId }, body }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['keys', projectId] }),
  });
  return (
    <Dialog title={make.data === undefined ? 'New key' : 'Copy the secret now'} onClose={onClose}>
      {make.data === undefined ? (
        <KeyForm
          onMake={(note, scopes) => make.mutate({ note: note === '' ? null : note, scopes })}
          isBusy={make.isPending}
        />
      ) : (
        <Created apiKey={make.data} />
      )}
      {make.error === null ? null : <Failure error={make.error} />}
      <div>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

interface KeyFormProps {
  readonly onMake: (note: string, scopes: readonly ProjectScope[]) => void;
  readonly isBusy: boolean;
}

const KeyForm = ({ onMake, isBusy }: KeyFormProps) => {
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState(usualScopes);
  const make = (event: FormEvent): void => {
    event.preventDefault();
    onMake(note.trim(), chosen);
  };
  return (
    <form className="stack" onSubmit={make}>
      <label className="labelled">
        What it is for
        <input className="field" value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
      </label>
      <fieldset className="row" style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="soft">What it may do</legend>
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
      <div>
        <button type="submit" className="button primary" disabled={isBusy || chosen.length === 0}>
          Make the key
        </button>
      </div>
    </form>
  );
};

const Created = ({ apiKey }: { readonly apiKey: CreatedKey }) => (
  <>
    <p>The secret is stored as a hash, and shown this once.</p>
    <Code label="The key" text={`LANGFUSE_PUBLIC_KEY=${apiKey.publicKey}\nLANGFUSE_SECRET_KEY=${apiKey.secretKey}`} />
  </>
);
