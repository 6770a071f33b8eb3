import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { roles, type Member, type Role } from './roles.ts';

interface MemberRowProps {
  readonly member: Member;
  /** The role in the project, if it differs from that in the organization. */
  readonly roleHere: Role | undefined;
  readonly onRemove: () => void;
}

const ofOrganization = '';

/** A member with editable roles. */
export const MemberRow = ({ member, roleHere, onRemove }: MemberRowProps) => {
  const { id: projectId, organization } = useProject();
  const queries = useQueryClient();
  const { userId, name, email, role } = member;
  const place = { organizationId: organization.id };
  const change = useMutation({
    mutationFn: async (work: () => Promise<unknown>) => work(),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['members', organization.id] }),
  });
  const inOrganization = (next: Role) => async () =>
    api.put('/api/public/organizations/memberships', place, { body: { userId, role: next } });
  const inProject = (next: string) => async () =>
    next === ofOrganization
      ? api.remove('/api/public/projects/{projectId}/memberships', place, { params: { projectId }, body: { userId } })
      : api.put('/api/public/projects/{projectId}/memberships', place, {
          params: { projectId },
          body: { userId, role: next },
        });
  return (
    <>
      <tr>
        <th scope="row">{name ?? email}</th>
        <td>{email}</td>
        <td>
          <RoleSelect
            label={`Role of ${email} in ${organization.name}`}
            value={role}
            isBusy={change.isPending}
            onChoose={(next) => change.mutate(inOrganization(next as Role))}
          />
        </td>
        <td>
          <RoleSelect
            label={`Role of ${email} in this project`}
            value={roleHere ?? ofOrganization}
            isBusy={change.isPending}
            onChoose={(next) => change.mutate(inProject(next))}
            hasOfOrganization
          />
        </td>
        <td>
          <button type="button" className="button" aria-label={`Remove ${email}`} onClick={onRemove}>
            Remove
          </button>
        </td>
      </tr>
      {change.error === null ? null : (
        <tr>
          <td colSpan={5}>
            <Failure error={change.error} />
          </td>
        </tr>
      )}
    </>
  );
};

interface RoleSelectProps {
  readonly label: string;
  readonly value: string;
  readonly isBusy: boolean;
  readonly onChoose: (role: string) => void;
  /** True if the role of the organization can be selected, too. */
  readonly hasOfOrganization?: boolean;
}

const RoleSelect = ({ label, value, isBusy, onChoose, hasOfOrganization = false }: RoleSelectProps) => (
  <select
    className="field"
    aria-label={label}
    value={value}
    disabled={isBusy}
    onChange={(event) => onChoose(event.target.value)}
  >
    {hasOfOrganization ? <option value={ofOrganization}>the same</option> : null}
    {roles.map((each) => (
      <option key={each} value={each}>
        {each.toLowerCase()}
      </option>
    ))}
  </select>
);
