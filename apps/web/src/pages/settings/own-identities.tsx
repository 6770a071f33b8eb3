import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';

const queryKey = ['own-identities'];

/** The user's accounts at identity providers. */
export const OwnIdentities = () => {
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => api.get('/api/auth/identities', {}, { signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={80} />;
  return (
    <section className="card wide stack" tabIndex={0} aria-label="Your accounts at providers">
      <h2>Your accounts at providers</h2>
      {data.identities.length === 0 ? (
        <p className="soft">None is linked: the first sign-in by a provider with your verified address links one.</p>
      ) : (
        <table>
          <TableHead columns={['Provider', 'Issuer', 'Account', 'Linked', { unseen: 'Unlink' }]} />
          <tbody>
            {data.identities.map(({ id, provider, issuer, subject, createdAt }) => (
              <tr key={id}>
                <th scope="row">{provider?.name ?? 'Not configured any more'}</th>
                <td>{issuer}</td>
                <td>{subject}</td>
                <td>
                  <Time at={createdAt} />
                </td>
                <td>
                  <RemoveButton
                    label={`Unlink ${subject}`}
                    title={`Unlink ${subject}?`}
                    text="It signs you in no longer. Your sessions go on; signing in by it with the same verified address links it again."
                    work={async () =>
                      api.remove('/api/auth/identities/{identityId}', {}, { params: { identityId: id } })
                    }
                    changes={queryKey}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
