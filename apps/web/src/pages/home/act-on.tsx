import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { unpricedQuery } from '../../api/unpriced.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { dayMs } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';

const modelsShown = 3;
const ledgerDaysMax = 31;
const hourMs = 3_600_000;

/** Problems that need an action: usage without a price, rejected events, dead letters. Empty if there are none. */
export const ActOn = ({ range }: { readonly range: TimeRange }) => {
  const { id: projectId } = useProject();
  const unpriced = useQuery(unpricedQuery(projectId, range.from, range.to));
  const nextHour = Math.ceil(Date.parse(range.to) / hourMs) * hourMs;
  const begin = Math.max(Date.parse(range.from), nextHour - ledgerDaysMax * dayMs);
  const ledger = useQuery({
    queryKey: ['ledger', projectId, begin, range.to],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/ledger',
        { projectId },
        { query: { from: new Date(begin).toISOString(), to: range.to }, signal },
      ),
  });
  const models = unpriced.data?.data ?? [];
  const rejected = Object.entries(ledger.data?.totals.rejected ?? {}).filter(([, count]) => count > 0);
  const quarantined = ledger.data?.totals.quarantined ?? 0;
  const failed = [unpriced, ledger].find(({ error }) => error !== null);
  return (
    <>
      {failed === undefined ? null : <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      {models.length === 0 ? null : (
        <p className="notice">
          <strong>Usage without a price:</strong>{' '}
          {models.slice(0, modelsShown).map(({ model }, at) => (
            <Fragment key={at}>
              {at === 0 ? '' : ', '}
              <bdi>{nameText(model, 'no model')}</bdi>
            </Fragment>
          ))}
          {models.length > modelsShown ? ` and ${models.length - modelsShown} more` : ''}. Costs leave it out.{' '}
          <Link to="/project/$projectId/costs" params={{ projectId }} search={{ from: range.from, to: range.to }}>
            See what it is
          </Link>
        </p>
      )}
      {rejected.length === 0 && quarantined === 0 ? null : (
        <p className="notice failed">
          <strong>Not stored:</strong>{' '}
          {[
            ...rejected.map(([reason, count]) => `${fullCount(count)} rejected (${reason})`),
            ...(quarantined === 0 ? [] : [`${fullCount(quarantined)} in dead letters`]),
          ].join(', ')}
          .{' '}
          <Link to="/project/$projectId/ledger" params={{ projectId }} search={{ from: range.from, to: range.to }}>
            See why
          </Link>
        </p>
      )}
    </>
  );
};
