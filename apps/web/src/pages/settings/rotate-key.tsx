import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { CreatedKey } from './created-key.tsx';

/** How long the old key still works, in seconds. */
const overlaps = [
  [3600, 'an hour'],
  [86_400, 'a day'],
  [604_800, 'a week'],
  [0, 'not at all'],
] as const;

interface RotateKeyProps {
  readonly apiKey: { readonly id: string; readonly publicKey: string };
  readonly onClose: () => void;
}

/** Replaces a key by a new one that may do the same, and shows its secret once. */
export const RotateKey = ({ apiKey: { id: apiKeyId, publicKey }, onClose }: RotateKeyProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [overlapSeconds, setOverlap] = useState<number>(86_400);
  const rotating = useMutation({
    mutationFn: async () =>
      api.post(
        '/api/public/projects/{projectId}/apiKeys/{apiKeyId}/rotate',
        { projectId },
        { params: { projectId, apiKeyId }, body: { overlapSeconds } },
      ),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['keys', projectId] }),
  });
  return (
    <FormDialog
      title={rotating.data === undefined ? `Replace ${publicKey}?` : 'Copy the secret now'}
      submit="Make the new key"
      error={rotating.error}
      isBusy={rotating.isPending}
      outcome={rotating.data && <CreatedKey apiKey={rotating.data} />}
      onSubmit={() => rotating.mutate()}
      onClose={onClose}
    >
      <p>The new key may do the same, and ends when this one would have.</p>
      <label className="labelled">
        This one still works for
        <select className="field" value={overlapSeconds} onChange={(event) => setOverlap(Number(event.target.value))}>
          {overlaps.map(([seconds, label]) => (
            <option key={seconds} value={seconds}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
};
