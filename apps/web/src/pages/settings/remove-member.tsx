import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { ConfirmMembership } from './confirm-membership.tsx';
import type { Member } from './roles.ts';

interface RemoveMemberProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Removes a user from the organization after a confirmation. */
export const RemoveMember = ({ member: { userId, email }, onClose }: RemoveMemberProps) => {
  const { organization } = useProject();
  const place = { organizationId: organization.id };
  return (
    <ConfirmMembership
      userId={userId}
      title={`Remove ${email} from ${organization.name}?`}
      text="The user can open none of its projects any more; personal keys of theirs stop working here within 5 seconds."
      yes="Remove"
      no="Keep"
      work={async () => api.remove('/api/public/organizations/memberships', place, { body: { userId } })}
      onClose={onClose}
    />
  );
};
