import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';

const everyMs = 10_000;

/** The health of the server and its components. */
export const Components = () => {
  const { data, error, refetch } = useQuery({
    queryKey: ['ready'],
    queryFn: async ({ signal }) => api.get('/api/public/ready', {}, { signal }),
    refetchInterval: everyMs,
  });
  return (
    <section className="card stack">
      <h2>Health</h2>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={60} /> : null}
      {data === undefined ? null : (
        <table>
          <TableHead columns={['Component', 'State', 'Version']} />
          <tbody>
            <tr>
              <th scope="row">spanledger</th>
              <td className="good">ready</td>
              <td>{data.version}</td>
            </tr>
            {(data.components ?? []).map(({ name, isHealthy, problem, version }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={isHealthy ? 'good' : 'bad'}>{isHealthy ? 'ready' : (problem ?? 'not ready')}</td>
                <td>{version}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
