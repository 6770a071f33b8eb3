import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { bytesText, fullCount, shortCount } from '../../format/numbers.ts';
import { resolveRange, type TimeRange } from '../../format/time-range.ts';
import { periodText } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';
import { RangePicker } from '../../ui/range-picker.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Components } from './components.tsx';
import { DeadLetters } from './dead-letters.tsx';

type Ledger = Answer<'get', '/api/public/ledger'>;

const usual = '24h';
const hourMs = 3_600_000;
const hoursMax = 31 * 24;

/** The range in whole hours, limited to the maximal days of one ledger query. */
const wholeHours = (range: TimeRange): TimeRange => {
  const from = Math.max(Date.parse(range.from), Math.ceil(Date.parse(range.to) / hourMs) * hourMs - hoursMax * hourMs);
  return {
    ...range,
    from: new Date(Math.floor(from / hourMs) * hourMs).toISOString(),
    granularity: 'hour',
    bucketMs: hourMs,
  };
};

/** The outcome of every received event, and the health of the server. */
export const LedgerPage = () => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/ledger' });
  const navigate = useNavigate({ from: '/project/$projectId/ledger' });
  const chosen = resolveRange(search, usual, useNow());
  const range = wholeHours(chosen);
  const { data, error, refetch } = useQuery({
    queryKey: ['ledger', projectId, range.from, range.to],
    queryFn: async ({ signal }) =>
      api.get('/api/public/ledger', { projectId }, { query: { from: range.from, to: range.to }, signal }),
    placeholderData: (before) => before,
  });
  return (
    <div className="page">
      <header className="row apart">
        <h1>Ledger</h1>
        <RangePicker search={search} usual={usual} onChange={(search) => void navigate({ search })} />
      </header>
      {Date.parse(range.from) > Date.parse(chosen.from) ? (
        <p className="notice" role="status">
          Only the last 31 days of this period are shown: {periodText(range.from, range.to)}.
        </p>
      ) : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={300} /> : null}
      {data === undefined ? null : <Sums ledger={data} />}
      {data === undefined ? null : (
        <Hours ledger={data} range={range} onPick={(from, to) => void navigate({ search: { from, to } })} />
      )}
      <DeadLetters />
      <Components />
    </div>
  );
};

const rejectedOf = (rejected: Readonly<Record<string, number>>): number =>
  Object.values(rejected).reduce((sum, count) => sum + count, 0);

const Sums = ({ ledger: { totals } }: { readonly ledger: Ledger }) => {
  const reasons = Object.entries(totals.rejected).filter(([, count]) => count > 0);
  return (
    <>
      <div className="tiles">
        <Sum
          label="Received"
          count={totals.received}
          note={`${fullCount(totals.batches)} requests, ${bytesText(totals.payloadBytes)}`}
        />
        <Sum label="Stored" count={totals.stored} />
        <Sum
          label="Rejected"
          count={rejectedOf(totals.rejected)}
          note={reasons.map(([reason, count]) => `${fullCount(count)} ${reason}`).join(', ')}
        />
        <Sum
          label="In dead letters"
          count={totals.quarantined}
          note={totals.discarded === 0 ? '' : `${fullCount(totals.discarded)} given up`}
        />
        <Sum label="On their way" count={totals.inFlight} />
      </div>
      <p className={totals.balance === 0 ? 'good' : 'notice failed'}>
        {totals.balance === 0
          ? 'Everything is accounted for: received = stored + rejected + in dead letters + given up + on their way.'
          : `${fullCount(totals.balance)} events are not accounted for. Ask the operator to run spanledger verify.`}
      </p>
    </>
  );
};

const Sum = ({
  label,
  count,
  note = '',
}: {
  readonly label: string;
  readonly count: number;
  readonly note?: string;
}) => (
  <div className="card tile">
    <span className="soft">{label}</span>
    <strong title={fullCount(count)}>{shortCount(count)}</strong>
    <span className="soft">{note}</span>
  </div>
);

interface HoursProps {
  readonly ledger: Ledger;
  readonly range: TimeRange;
  readonly onPick: (from: string, to: string) => void;
}

const Hours = ({ ledger, range, onPick }: HoursProps) => {
  const begin = Date.parse(range.from);
  const count = Math.max(1, Math.ceil((Date.parse(range.to) - begin) / hourMs));
  const times = Array.from({ length: count }, (_, at) => new Date(begin + at * hourMs).toISOString());
  const hours = new Map(ledger.hours.map((hour) => [Date.parse(hour.hour), hour]));
  const of = (name: string, color: number, figure: (hour: Ledger['hours'][number]) => number) => ({
    name,
    color,
    values: times.map((time) => {
      const hour = hours.get(Date.parse(time));
      return hour === undefined ? 0 : figure(hour);
    }),
  });
  return (
    <section className="card stack">
      <h2>Events by hour</h2>
      <TimeChart
        label="Events by hour and by what became of them"
        kind="bars"
        times={times}
        bucketMs={hourMs}
        format={shortCount}
        onPick={onPick}
        series={[
          of('Stored', 5, ({ stored }) => stored),
          of('On their way', 7, ({ inFlight }) => inFlight),
          of('Rejected', 3, ({ rejected }) => rejectedOf(rejected)),
          of('In dead letters', 6, ({ quarantined }) => quarantined),
        ]}
      />
    </section>
  );
};
