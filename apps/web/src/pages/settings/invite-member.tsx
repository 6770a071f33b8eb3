import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { Code } from '../../ui/code.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { roles, type Role } from './roles.ts';

type Invited = Answer<'post', '/api/public/organizations/invitations'>;

interface Given {
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
}

/** Gives someone a role in the organization, and shows the link of one who is new where no mail has it. */
export const InviteMember = ({ onClose }: { readonly onClose: () => void }) => {
  const { organization } = useProject();
  const queries = useQueryClient();
  const invite = useMutation({
    mutationFn: async (body: Given) =>
      api.post('/api/public/organizations/invitations', { organizationId: organization.id }, { body }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['members', organization.id] }),
  });
  return (
    <Dialog title={`Invite to ${organization.name}`} onClose={onClose}>
      {invite.data === undefined ? (
        <InviteForm onInvite={(given) => invite.mutate(given)} isBusy={invite.isPending} />
      ) : (
        <Outcome invited={invite.data} />
      )}
      {invite.error === null ? null : <Failure error={invite.error} />}
      <div>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

interface InviteFormProps {
  readonly onInvite: (given: Given) => void;
  readonly isBusy: boolean;
}

const InviteForm = ({ onInvite, isBusy }: InviteFormProps) => {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('MEMBER');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onInvite({ email: email.trim(), name: name.trim() === '' ? null : name.trim(), role });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <label className="labelled">
        E-mail
        <input
          className="field"
          type="email"
          required
          maxLength={320}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label className="labelled">
        Name
        <input className="field" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
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
      <div>
        <button type="submit" className="button primary" disabled={isBusy}>
          Invite
        </button>
      </div>
    </form>
  );
};

const Outcome = ({ invited: { email, link, sent } }: { readonly invited: Invited }) => {
  if (link !== null)
    return (
      <>
        <p>
          {email} signs in by this link, once, within seven days. It is shown only now: send it as you would a password.
        </p>
        <Code label="The link" text={link} />
      </>
    );
  return <p>{sent ? `A mail with a link is on its way to ${email}.` : `${email} can sign in, and is a member now.`}</p>;
};
