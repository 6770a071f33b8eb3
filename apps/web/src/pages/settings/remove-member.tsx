import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import type { Member } from './roles.ts';

interface RemoveMemberProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Takes a user out of the organization, once that is confirmed. */
export const RemoveMember = ({ member: { userId, email }, onClose }: RemoveMemberProps) => {
  const { organization } = useProject();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: async () =>
      api.remove('/api/public/organizations/memberships', { organizationId: organization.id }, { body: { userId } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['members', organization.id] });
      onClose();
    },
  });
  return (
    <Dialog title={`Remove ${email} from ${organization.name}?`} onClose={onClose}>
      <p>
        The user can open none of its projects any more; personal keys of theirs stop working here within 5 seconds.
      </p>
      {remove.error === null ? null : <Failure error={remove.error} />}
      <div className="row">
        <button type="button" className="button primary" disabled={remove.isPending} onClick={() => remove.mutate()}>
          Remove
        </button>
        <button type="button" className="button" onClick={onClose}>
          Keep
        </button>
      </div>
    </Dialog>
  );
};
