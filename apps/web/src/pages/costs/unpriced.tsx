import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { Time } from '../../ui/time.tsx';

/** Models whose usage has no price; nothing where there is none. */
export const Unpriced = ({ range }: { readonly range: TimeRange }) => {
  const { id: projectId } = useProject();
  const { data } = useQuery({
    queryKey: ['unpriced', projectId, range.from, range.to],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/costs/unpriced',
        { projectId },
        { query: { fromTimestamp: range.from, toTimestamp: range.to }, signal },
      ),
  });
  if (data === undefined || data.data.length === 0) return null;
  return (
    <section className="card stack" aria-label="Usage without a price">
      <h2>Usage without a price</h2>
      <p className="soft">
        Totals leave it out. Once the price book has a price, by <code>POST /api/public/models</code> or{' '}
        <code>npm run spanledger -- prices</code>, these calls are priced by themselves.
      </p>
      <div className="wide">
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Provider</th>
              <th scope="col" className="figure">
                Calls
              </th>
              <th scope="col">Units</th>
              <th scope="col">Last seen</th>
            </tr>
          </thead>
          <tbody>
            {data.data.map(({ model, provider, observations, units, lastSeen }) => (
              <tr key={JSON.stringify([model, provider])}>
                <th scope="row">{model ?? 'no model'}</th>
                <td>{provider}</td>
                <td className="figure">{fullCount(observations)}</td>
                <td>
                  {Object.entries(units)
                    .map(([bucket, count]) => `${fullCount(count)} ${bucket}`)
                    .join(', ')}
                </td>
                <td>
                  <Time at={lastSeen} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};
