import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** Who belongs to the organization, with which role, and who has another one in this project. */
export const Members = () => {
  const { id: projectId, organization } = useProject();
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
  const failed = members.error ?? others.error;
  if (failed !== null) return <Failure error={failed} />;
  if (members.data === undefined || others.data === undefined) return <Skeleton height={160} />;
  const roleHere = new Map(others.data.memberships.map(({ userId, role }) => [userId, role]));
  return (
    <>
      <p className="soft">
        Members are invited by <code>POST /api/public/organizations/invitations</code> or{' '}
        <code>npm run spanledger -- users</code>.
      </p>
      <div className="card wide" tabIndex={0} role="region" aria-label="Members">
        <table>
          <thead>
            <tr>
              <th scope="col">Member</th>
              <th scope="col">E-mail</th>
              <th scope="col">Role in {organization.name}</th>
              <th scope="col">Role in this project</th>
            </tr>
          </thead>
          <tbody>
            {members.data.memberships.map(({ userId, name, email, role }) => (
              <tr key={userId}>
                <th scope="row">{name ?? email}</th>
                <td>{email}</td>
                <td>{role.toLowerCase()}</td>
                <td>{roleHere.get(userId)?.toLowerCase() ?? <span className="soft">the same</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};
