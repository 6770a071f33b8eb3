import { useQueryClient } from '@tanstack/react-query';

import { useProject } from '../../api/project.ts';
import { sessionKey, useSession } from '../../api/session.ts';
import { Confirm } from '../../ui/confirm.tsx';

interface ConfirmMembershipProps {
  /** Whose role changes. */
  readonly userId: string;
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly work: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before a role of a member changes. With the signed-in user's own the session is read again, else all pages show the former one. */
export const ConfirmMembership = ({ userId, work, ...question }: ConfirmMembershipProps) => {
  const { organization } = useProject();
  const { user } = useSession();
  const queries = useQueryClient();
  return (
    <Confirm
      {...question}
      work={async () => {
        await work();
        if (user.id === userId) await queries.invalidateQueries({ queryKey: sessionKey });
      }}
      changes={['members', organization.id]}
    />
  );
};
