import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { NotRead } from '../../ui/not-read.tsx';

const path = '/api/public/organizations/settings';

/**
 * True if members need a second factor to open the organization. The server refuses this setting from a user without
 * one.
 */
export const RequiredFactor = () => {
  const { organization } = useProject();
  const queries = useQueryClient();
  const place = { organizationId: organization.id };
  const queryKey = ['organization-settings', organization.id];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => api.get(path, place, { signal }),
  });
  const change = useMutation({
    mutationFn: async (requireSecondFactor: boolean) => api.put(path, place, { body: { requireSecondFactor } }),
    onSettled: async () => queries.invalidateQueries({ queryKey }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={80} />;
  return (
    <section className="card stack" aria-label="Second factor">
      <h2>Second factor</h2>
      <label>
        <input
          type="checkbox"
          checked={data.requireSecondFactor}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.target.checked)}
        />{' '}
        Members of {organization.name} need a second factor
      </label>
      <p className="soft">
        From then on sessions without one open nothing of the organization until their users have set one up. API keys
        work as before.
      </p>
      {change.error === null ? null : <Failure error={change.error} />}
    </section>
  );
};
