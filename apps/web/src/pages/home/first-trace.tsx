import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api, baseUrl } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Code } from '../../ui/code.tsx';
import { snippets } from './snippets.ts';

/** Instructions to send a first trace, with the project's key. The page changes automatically when it arrives. */
export const FirstTrace = () => {
  const project = useProject();
  const mayManageKeys = useMay('admin');
  const [chosen, setChosen] = useState<keyof typeof snippets>('Python');
  const { data: publicKey } = useQuery({
    queryKey: ['keys', project.id, 'first'],
    queryFn: async ({ signal }) => {
      const { apiKeys } = await api.get(
        '/api/public/projects/{projectId}/apiKeys',
        { projectId: project.id },
        { params: { projectId: project.id }, signal },
      );
      return apiKeys.at(-1)?.publicKey ?? null;
    },
    enabled: mayManageKeys,
  });
  const parts = snippets[chosen]({ url: baseUrl.href.replace(/\/$/, ''), publicKey: publicKey ?? 'pk-sl-…' });
  return (
    <div className="page">
      <h1>Send a first trace to {project.name}</h1>
      <p className="soft">
        Any SDK of OpenTelemetry or Langfuse works: it needs this address and a key.{' '}
        {mayManageKeys ? (
          <>
            The secret key was shown when it was made; a new one is made in{' '}
            <Link to="/project/$projectId/settings" params={{ projectId: project.id }}>
              settings
            </Link>
            .
          </>
        ) : (
          'An admin of the project has its keys.'
        )}
      </p>
      <div className="tabs" role="tablist" aria-label="Language">
        {(Object.keys(snippets) as (keyof typeof snippets)[]).map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === chosen} onClick={() => setChosen(name)}>
            {name}
          </button>
        ))}
      </div>
      {parts.map(({ label, text }) => (
        <section key={label} className="stack">
          <h2>{label}</h2>
          <Code text={text} label={label} />
        </section>
      ))}
      <p role="status" className="row">
        <span className="skeleton" style={{ width: 10, height: 10 }} aria-hidden="true" />
        Waiting for the first trace. It is shown here the moment it arrives.
      </p>
    </div>
  );
};
