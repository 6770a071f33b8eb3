import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Ago, Time } from '../../ui/time.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ListSection } from '../../ui/list-section.tsx';
import { useNow } from '../../ui/use-now.ts';
import { NewKey } from './new-key.tsx';
import { RotateKey } from './rotate-key.tsx';

type ApiKey = Answer<'get', '/api/public/projects/{projectId}/apiKeys'>['apiKeys'][number];

interface Open {
  readonly action: 'rotate' | 'revoke';
  readonly apiKey: ApiKey;
}

/** The keys of the project: creates and replaces them, with the secret shown once, and revokes them. */
export const ApiKeys = () => {
  const { id: projectId } = useProject();
  const [open, setOpen] = useState<'new' | Open>();
  const close = (): void => setOpen(undefined);
  const keys = useQuery({
    queryKey: ['keys', projectId],
    queryFn: async ({ signal }) =>
      api.get('/api/public/projects/{projectId}/apiKeys', { projectId }, { params: { projectId }, signal }),
    select: ({ apiKeys }) => apiKeys,
  });
  return (
    <>
      <ListSection
        make="New key"
        onMake={() => setOpen('new')}
        list={keys}
        empty="No keys: programs need one to send and to read."
      >
        {(rows) => <Keys keys={rows} onOpen={setOpen} />}
      </ListSection>
      {open === 'new' ? <NewKey onClose={close} /> : null}
      {open === undefined || open === 'new' ? null : open.action === 'rotate' ? (
        <RotateKey apiKey={open.apiKey} onClose={close} />
      ) : (
        <Revoke apiKey={open.apiKey} onClose={close} />
      )}
    </>
  );
};

const Keys = ({ keys, onOpen }: { readonly keys: readonly ApiKey[]; readonly onOpen: (open: Open) => void }) => {
  const now = useNow();
  return (
    <div className="card wide" tabIndex={0} role="region" aria-label="Keys">
      <table>
        <TableHead
          columns={['Public key', 'Secret', 'For', 'May', 'Made', 'Last used', 'Expires', { unseen: 'Actions' }]}
        />
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <code>{key.publicKey}</code>
              </td>
              <td>
                <code>{key.displaySecretKey}</code>
              </td>
              <td>{key.note}</td>
              <td>{key.scopes.join(', ')}</td>
              <td>
                <Time at={key.createdAt} />
              </td>
              <td>
                {key.lastUsedAt === null ? (
                  <span className="soft">never</span>
                ) : (
                  <Ago at={key.lastUsedAt} nowMs={now} />
                )}
              </td>
              <td>
                <Expiry at={key.expiresAt} nowMs={now} />
              </td>
              <td>
                <span className="row">
                  <button
                    type="button"
                    className="button"
                    aria-label={`Replace ${key.publicKey}`}
                    onClick={() => onOpen({ action: 'rotate', apiKey: key })}
                  >
                    Replace …
                  </button>
                  <button
                    type="button"
                    className="button"
                    aria-label={`Revoke ${key.publicKey}`}
                    onClick={() => onOpen({ action: 'revoke', apiKey: key })}
                  >
                    Revoke
                  </button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Expiry = ({ at, nowMs }: { readonly at: string | null; readonly nowMs: number }) => {
  if (at === null) return <span className="soft">never</span>;
  return Date.parse(at) > nowMs ? (
    <Time at={at} />
  ) : (
    <span className="warn">
      since <Time at={at} />
    </span>
  );
};

const Revoke = ({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) => {
  const { id: projectId } = useProject();
  const params = { projectId, apiKeyId: apiKey.id };
  return (
    <Confirm
      title={`Revoke ${apiKey.publicKey}?`}
      text="What uses it can send and read nothing within 5 seconds. This cannot be taken back."
      yes="Revoke"
      no="Keep it"
      work={async () => api.remove('/api/public/projects/{projectId}/apiKeys/{apiKeyId}', { projectId }, { params })}
      changes={['keys', projectId]}
      onClose={onClose}
    />
  );
};
