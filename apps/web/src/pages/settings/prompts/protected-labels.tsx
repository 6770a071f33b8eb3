import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '../../../api/client.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { Failure } from '../../../ui/failure.tsx';
import { NotRead } from '../../../ui/not-read.tsx';
import { RemoveButton } from '../../../ui/remove-button.tsx';

/** The labels that only admins and owners can move; they add and release them here. */
export const ProtectedLabels = () => {
  const { id: projectId } = useProject();
  const mayManage = useMay('admin');
  const { data, error, refetch } = useQuery({
    queryKey: ['protected-labels', projectId],
    queryFn: async ({ signal }) => api.get('/api/public/protected-prompt-labels', { projectId }, { signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={60} />;
  return (
    <>
      <p className="soft">
        {data.labels.length === 0
          ? 'No label is protected: all who may change prompts move any of them.'
          : 'Only admins, owners and keys with the scope admin move these labels, or delete the versions that have them.'}
      </p>
      <ul className="row" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {data.labels.map((promptLabel) => (
          <li key={promptLabel} className="row">
            <code>{promptLabel}</code>
            {mayManage ? (
              <RemoveButton
                label={`Protect ${promptLabel} no longer`}
                title={`Protect ${promptLabel} no longer?`}
                text="It stays where it is, and all who may change prompts can move it."
                work={async () =>
                  api.remove(
                    '/api/public/protected-prompt-labels/{promptLabel}',
                    { projectId },
                    { params: { promptLabel } },
                  )
                }
                changes={['protected-labels', projectId]}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {mayManage ? <ProtectLabel /> : null}
    </>
  );
};

const ProtectLabel = () => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [promptLabel, setLabel] = useState('');
  const protecting = useMutation({
    mutationFn: async () =>
      api.put('/api/public/protected-prompt-labels/{promptLabel}', { projectId }, { params: { promptLabel } }),
    onSuccess: async () => {
      setLabel('');
      await queries.invalidateQueries({ queryKey: ['protected-labels', projectId] });
    },
  });
  const protect = (event: FormEvent): void => {
    event.preventDefault();
    protecting.mutate();
  };
  return (
    <>
      <form className="row" onSubmit={protect}>
        <input
          className="field"
          aria-label="Label to protect"
          placeholder="production"
          required
          pattern="[a-z0-9_.\-]{1,36}"
          value={promptLabel}
          onChange={(event) => setLabel(event.target.value)}
        />
        <button type="submit" className="button" disabled={protecting.isPending}>
          Protect
        </button>
      </form>
      {protecting.error === null ? null : <Failure error={protecting.error} />}
    </>
  );
};
