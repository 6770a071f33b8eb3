import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { periodText } from '../../format/times.ts';
import { Failure } from '../../ui/failure.tsx';
import { Money } from '../../ui/money.tsx';
import { Time } from '../../ui/time.tsx';

type Listed = Answer<'get', '/api/public/costs/reprice'>['data'][number];
type Run = Answer<'get', '/api/public/costs/reprice/{repricingId}'>;

export const repricingsKey = (projectId: string) => ['repricings', projectId] as const;

const everyMs = 1000;
/** Previews are in the same list. */
const listedMax = 50;

const isUnderWay = ({ state }: Pick<Listed, 'state'>): boolean => state === 'queued' || state === 'running';

/** The newest run that is no preview. */
const newestOf = (runs: readonly Listed[] | undefined): Listed | undefined => runs?.find(({ dryRun }) => !dryRun);

/** The newest run that changes costs: its progress, and its outcome; nothing if there was none. */
export const LastRepricing = () => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: repricingsKey(projectId),
    queryFn: async ({ signal }) =>
      api.get('/api/public/costs/reprice', { projectId }, { query: { limit: listedMax }, signal }),
    refetchInterval: ({ state }) => {
      const newest = newestOf(state.data?.data);
      return newest !== undefined && isUnderWay(newest) ? everyMs : false;
    },
  });
  const last = newestOf(data?.data);
  const running = last !== undefined && isUnderWay(last) ? last.id : undefined;
  const ran = useRef<string>(undefined);
  // Costs change until its end.
  useEffect(() => {
    if (ran.current !== undefined && ran.current !== running) {
      void queries.invalidateQueries({ queryKey: ['costs'] });
      void queries.invalidateQueries({ queryKey: ['unpriced', projectId] });
    }
    ran.current = running;
  }, [queries, projectId, running]);
  if (error !== null && last === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  if (last === undefined) return null;
  return running === undefined ? <Ended run={last} /> : <UnderWay run={last} />;
};

const UnderWay = ({ run: { id, days, daysDone } }: { readonly run: Listed }) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const cancelling = useMutation({
    mutationFn: async () =>
      api.post('/api/public/costs/reprice/{repricingId}/cancel', { projectId }, { params: { repricingId: id } }),
    onSettled: async () => queries.invalidateQueries({ queryKey: repricingsKey(projectId) }),
  });
  return (
    <div className="row">
      <progress aria-label="Progress of pricing again" value={daysDone} max={Math.max(1, days ?? 1)} />
      <span role="status">
        {days === null ? 'It waits for its turn.' : `${fullCount(daysDone)} of ${fullCount(days)} days are done.`}
      </span>
      <button type="button" className="button" disabled={cancelling.isPending} onClick={() => cancelling.mutate()}>
        Cancel
      </button>
      {cancelling.error === null ? null : <Failure error={cancelling.error} />}
    </div>
  );
};

const Ended = ({ run: { id, state, problem } }: { readonly run: Listed }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['repricing', projectId, id, state],
    queryFn: async ({ signal }) =>
      api.get('/api/public/costs/reprice/{repricingId}', { projectId }, { params: { repricingId: id }, signal }),
  });
  if (problem !== null) return <Failure error={`The last one failed. ${problem}`} />;
  if (data === undefined) return error === null ? null : <Failure error={error} onRetry={() => void refetch()} />;
  return <Sums run={data} />;
};

const Sums = ({
  run: { state, automatic, fromTimestamp, toTimestamp, finishedAt, days, daysDone, totals },
}: {
  readonly run: Run;
}) => (
  <p role="status">
    Last priced again{automatic ? ' by itself, for a new price' : ''}
    {finishedAt === null ? '' : ' at '}
    {finishedAt === null ? null : <Time at={finishedAt} />}, {periodText(fromTimestamp, toTimestamp)}:{' '}
    {state === 'cancelled' ? `cancelled after ${fullCount(daysDone)} of ${fullCount(days ?? 0)} days, ` : ''}
    {fullCount(totals.observations)} calls changed, from{' '}
    <Money usd={Number(totals.costBefore)} exact={totals.costBefore} /> to{' '}
    <Money usd={Number(totals.costAfter)} exact={totals.costAfter} />.
  </p>
);
