import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import type { PromptVersion } from '../../api/prompts.ts';
import { fullCount } from '../../format/numbers.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';

interface DeletePromptProps {
  readonly version: PromptVersion;
  /** The number of versions of the prompt. */
  readonly count: number;
  readonly onClose: () => void;
}

/** Deletes a version of a prompt, or all of them. */
export const DeletePrompt = ({ version: { name, version, labels }, count, onClose }: DeletePromptProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAll, setAll] = useState(count === 1);
  const deleting = useMutation({
    mutationFn: async () => {
      const query = isAll ? {} : { version };
      await api.remove('/api/public/v2/prompts/{promptName}', { projectId }, { params: { promptName: name }, query });
      await (isAll
        ? navigate({ to: '/project/$projectId/prompts', params: { projectId } })
        : navigate({ to: '/project/$projectId/prompts/$promptName', params: { projectId, promptName: name } }));
    },
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['prompts', projectId] });
    },
  });
  return (
    <FormDialog
      title={isAll ? `Delete ${name}?` : `Delete version ${version} of ${name}?`}
      submit="Delete"
      error={deleting.error}
      isBusy={deleting.isPending}
      onSubmit={() => deleting.mutate()}
      onClose={onClose}
    >
      {count === 1 ? null : (
        <label className="labelled">
          What
          <select className="field" value={String(isAll)} onChange={(event) => setAll(event.target.value === 'true')}>
            <option value="false">Version {version}</option>
            <option value="true">All {fullCount(count)} versions</option>
          </select>
        </label>
      )}
      <p>
        {labels.length > 0 || isAll ? 'Clients that ask for its labels get none from then on. ' : ''}
        Calls that used it stay, with their figures. It cannot be taken back.
      </p>
    </FormDialog>
  );
};
