import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { Code } from '../../ui/code.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { roles, type Role } from './roles.ts';

const labels = { email: 'E-mail' } as const;

type Invited = Answer<'post', '/api/public/organizations/invitations'>;

/** Grants a user a role in the organization, and shows the link of a new user to whom no mail was sent. */
export const InviteMember = ({ onClose }: { readonly onClose: () => void }) => {
  const { organization } = useProject();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const inviting = useMutation({
    mutationFn: async () => {
      const body = { email: email.trim(), name: name.trim() === '' ? null : name.trim(), role };
      return api.post('/api/public/organizations/invitations', { organizationId: organization.id }, { body });
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['members', organization.id] }),
  });
  return (
    <FormDialog
      title={`Invite to ${organization.name}`}
      submit="Invite"
      error={inviting.error}
      labels={labels}
      isBusy={inviting.isPending}
      outcome={inviting.data && <Outcome invited={inviting.data} />}
      onSubmit={() => inviting.mutate()}
      onClose={onClose}
    >
      <TextField label={labels.email} type="email" required maxLength={320} value={email} onChange={setEmail} />
      <TextField label="Name" maxLength={200} value={name} onChange={setName} />
      <label className="labelled">
        Role
        <select className="field" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          {roles.map((each) => (
            <option key={each} value={each}>
              {each.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
};

const Outcome = ({ invited: { email, link, sent, unsentReason } }: { readonly invited: Invited }) => {
  if (link !== null)
    return (
      <>
        <p>
          {email} signs in by this link, once, within seven days. It is shown only now: send it as you would a password.
        </p>
        <Code label="The link" text={link} />
      </>
    );
  return (
    <p>
      {sent
        ? `A mail with a link is on its way to ${email}.`
        : `${email} is a member now. No mail was sent: ${unsentReason}`}
    </p>
  );
};
