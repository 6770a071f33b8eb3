import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { ConfirmMembership } from './confirm-membership.tsx';
import { roleQuestion, roles, type Member, type Role } from './roles.ts';

interface MemberRowProps {
  readonly member: Member;
  /** The role in the project, if it differs from that in the organization. */
  readonly roleHere: Role | undefined;
  readonly onRemove: () => void;
}

const ofOrganization = '';

interface RoleChange {
  readonly title: string;
  readonly work: () => Promise<unknown>;
}

/** A member with editable roles. A change is confirmed: a single key selects another role in a list. */
export const MemberRow = ({ member, roleHere, onRemove }: MemberRowProps) => {
  const { id: projectId, organization } = useProject();
  const [change, setChange] = useState<RoleChange>();
  const { userId, name, email, role } = member;
  const place = { organizationId: organization.id };
  const who = name ?? email;
  const inOrganization = (next: Role): RoleChange => ({
    title: roleQuestion(who, next, organization.name),
    work: async () => api.put('/api/public/organizations/memberships', place, { body: { userId, role: next } }),
  });
  const inProject = (next: Role | undefined): RoleChange => {
    const path = '/api/public/projects/{projectId}/memberships';
    const params = { projectId };
    return next === undefined
      ? {
          title: `Give ${who} the same role in this project as in ${organization.name}?`,
          work: async () => api.remove(path, place, { params, body: { userId } }),
        }
      : {
          title: roleQuestion(who, next, 'this project'),
          work: async () => api.put(path, place, { params, body: { userId, role: next } }),
        };
  };
  return (
    <tr>
      <th scope="row">{who}</th>
      <td>{email}</td>
      <td>
        <RoleSelect
          label={`Role of ${email} in ${organization.name}`}
          value={role}
          onChoose={(next) => setChange(inOrganization(next ?? role))}
        />
      </td>
      <td>
        <RoleSelect
          label={`Role of ${email} in this project`}
          value={roleHere ?? ofOrganization}
          onChoose={(next) => setChange(inProject(next))}
          hasOfOrganization
        />
      </td>
      <td>
        <button type="button" className="button" aria-label={`Remove ${email}`} onClick={onRemove}>
          Remove
        </button>
        {change === undefined ? null : (
          <ConfirmMembership
            {...change}
            userId={userId}
            text="The rights of the role apply within 5 seconds, also to personal keys."
            yes="Change"
            no="Keep"
            onClose={() => setChange(undefined)}
          />
        )}
      </td>
    </tr>
  );
};

interface RoleSelectProps {
  readonly label: string;
  readonly value: string;
  /** `undefined` for the role of the organization. */
  readonly onChoose: (role: Role | undefined) => void;
  /** True if the role of the organization can be selected, too. */
  readonly hasOfOrganization?: boolean;
}

const RoleSelect = ({ label, value, onChoose, hasOfOrganization = false }: RoleSelectProps) => (
  <select
    className="field"
    aria-label={label}
    value={value}
    onChange={({ target }) => onChoose(roles.find((role) => role === target.value))}
  >
    {hasOfOrganization ? <option value={ofOrganization}>the same</option> : null}
    {roles.map((each) => (
      <option key={each} value={each}>
        {each.toLowerCase()}
      </option>
    ))}
  </select>
);
