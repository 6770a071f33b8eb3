import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { InviteMember } from './invite-member.tsx';
import { MemberRow } from './member-row.tsx';
import { RemoveMember } from './remove-member.tsx';
import type { Member } from './roles.ts';

/** The members of the organization with their roles, and their different roles in this project. */
export const Members = () => {
  const { id: projectId, organization } = useProject();
  const [open, setOpen] = useState<'invite' | Member>();
  const close = (): void => setOpen(undefined);
  const members = useQuery({
    queryKey: ['members', organization.id],
    queryFn: async ({ signal }) =>
      api.get('/api/public/organizations/memberships', { organizationId: organization.id }, { signal }),
  });
  const others = useQuery({
    queryKey: ['members', organization.id, projectId],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/projects/{projectId}/memberships',
        { organizationId: organization.id },
        { params: { projectId }, signal },
      ),
  });
  const retry = (): void => void Promise.all([members.refetch(), others.refetch()]);
  if (members.data === undefined || others.data === undefined)
    return <NotRead error={members.error ?? others.error} onRetry={retry} height={160} />;
  const roleHere = new Map(others.data.memberships.map(({ userId, role }) => [userId, role]));
  return (
    <>
      <div>
        <button type="button" className="button primary" onClick={() => setOpen('invite')}>
          Invite
        </button>
      </div>
      <div className="card wide" tabIndex={0} role="region" aria-label="Members">
        <table>
          <TableHead
            columns={['Member', 'E-mail', `Role in ${organization.name}`, 'Role in this project', { unseen: 'Remove' }]}
          />
          <tbody>
            {members.data.memberships.map((member) => (
              <MemberRow
                key={member.userId}
                member={member}
                roleHere={roleHere.get(member.userId)}
                onRemove={() => setOpen(member)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {open === 'invite' ? <InviteMember onClose={close} /> : null}
      {open === undefined || open === 'invite' ? null : <RemoveMember member={open} onClose={close} />}
    </>
  );
};
