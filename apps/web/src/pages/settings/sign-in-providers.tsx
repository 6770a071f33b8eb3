import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { NotRead } from '../../ui/not-read.tsx';

/** The sign-in methods of this server: passwords, and OpenID Connect providers, which its operator configures. */
export const SignInProviders = () => {
  const { data, error, refetch } = useQuery({
    queryKey: ['sign-in-providers'],
    queryFn: async ({ signal }) => api.get('/api/auth/providers', {}, { signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={80} />;
  return (
    <section className="card stack" aria-label="Ways to sign in">
      <h2>Ways to sign in</h2>
      <ul>
        {data.password ? <li>Password{data.passwordReset ? ', which can be reset by mail' : ''}</li> : null}
        {data.providers.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
        <li>Links from an admin or from the command line, each once</li>
      </ul>
      {data.providers.length > 0 ? null : (
        <p className="soft">
          No provider of OpenID Connect is configured. The operator of the server adds one by its issuer, client id and
          secret.
        </p>
      )}
    </section>
  );
};
