import { useInfiniteQuery } from '@tanstack/react-query';

import { api } from '../../../api/client.ts';
import type { Answer } from '../../../api/contract.ts';
import { useProject } from '../../../api/project.ts';
import { nameText } from '../../../format/name-text.ts';
import { preciseTime } from '../../../format/times.ts';
import { Failure } from '../../../ui/failure.tsx';
import { NotRead } from '../../../ui/not-read.tsx';
import { TableHead } from '../../../ui/table-head.tsx';
import { Time } from '../../../ui/time.tsx';

type Moment = Answer<'get', '/api/public/traces/{traceId}/timeline'>['data'][number];

const stepsOfPage = 100;

const kinds: Readonly<Record<Moment['kind'], string>> = {
  start: 'started',
  first_token: 'first token',
  end: 'ended',
  event: 'event',
  change: 'changed',
};

/** The events of a trace in order, and the time at which each field was set to its value. */
export const Timeline = ({ traceId }: { readonly traceId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['timeline', projectId, traceId],
    queryFn: async ({ pageParam, signal }) =>
      api.get(
        '/api/public/traces/{traceId}/timeline',
        { projectId },
        { params: { traceId }, query: { limit: stepsOfPage, cursor: pageParam }, signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.meta.cursor,
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={200} />;
  const moments = data.pages.flatMap((page) => page.data);
  return (
    <>
      <table>
        <TableHead columns={['Time', 'Step', 'What']} />
        <tbody>
          {moments.map((moment, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- Moments are only appended, and two with the same
            // time have no other distinct key.
            <tr key={at}>
              <td>
                <Time at={moment.at} text={preciseTime(moment.at)} />
              </td>
              <td>{nameText(moment.step.name, moment.step.id)}</td>
              <td>
                {moment.event === null ? kinds[moment.kind] : `event ${moment.event.name}`}
                {moment.kind === 'change' ? `: ${moment.fields.join(', ')}` : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {error === null ? null : (
        <Failure error={error} onRetry={() => void (hasNextPage ? fetchNextPage() : refetch())} />
      )}
      {hasNextPage ? (
        <div>
          <button type="button" className="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More
          </button>
        </div>
      ) : null}
    </>
  );
};
