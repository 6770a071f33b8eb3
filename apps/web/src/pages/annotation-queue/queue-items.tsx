import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { AnnotationItem, AnnotationQueue } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import { useMemberNames } from '../../api/members.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { Pager } from '../../ui/pager.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Time } from '../../ui/time.tsx';
import { itemStatuses, type ItemStatus, type QueueSearch } from './queue-search.ts';

interface QueueItemsProps {
  readonly queue: AnnotationQueue;
  readonly search: QueueSearch;
  readonly onChange: (search: QueueSearch) => void;
}

const itemsOfPage = 50;

/** The items of a queue, newest first, page by page. */
export const QueueItems = ({ queue, search: { status, page = 1 }, onChange }: QueueItemsProps) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['annotation-queues', projectId, queue.id, 'items', status, page],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/annotation-queues/{queueId}/items',
        { projectId },
        { params: { queueId: queue.id }, query: { status, page, limit: itemsOfPage }, signal },
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className="row apart">
        <label>
          <span className="only-heard">Which items</span>
          <select
            className="field"
            value={status ?? ''}
            onChange={(event) => onChange({ status: (event.target.value || undefined) as ItemStatus | undefined })}
          >
            <option value="">All</option>
            {Object.entries(itemStatuses).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="soft" role="status">
          {data === undefined
            ? ''
            : `${fullCount(data.meta.totalItems)} ${data.meta.totalItems === 1 ? 'item' : 'items'}`}
        </span>
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={240} /> : null}
      {data?.meta.totalItems === 0 ? (
        <p className="soft">
          {status === undefined ? 'No item yet.' : 'No such item.'} Choose traces or observations in their lists, and
          “Add to a queue”; or do so on the page of one.
        </p>
      ) : null}
      {data === undefined || data.meta.totalItems === 0 ? null : <ItemTable queue={queue} items={data.data} />}
      {data === undefined ? null : <Pager meta={data.meta} onPage={(page) => onChange({ status, page })} />}
    </>
  );
};

interface ItemTableProps {
  readonly queue: AnnotationQueue;
  readonly items: readonly AnnotationItem[];
}

const ItemTable = ({ queue, items }: ItemTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Items as a table">
    <table>
      <TableHead columns={['Item', 'Kind', 'Is', 'By', 'Added', { unseen: 'Remove' }]} />
      <tbody>
        {items.map((item) => (
          <ItemRow key={item.id} queue={queue} item={item} />
        ))}
      </tbody>
    </table>
  </div>
);

const ItemRow = ({ queue, item }: { readonly queue: AnnotationQueue; readonly item: AnnotationItem }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const nameOf = useMemberNames();
  const { id, objectId, objectType, status, completedAt, completedByUserId, lockedByUserId } = item;
  const by = status === 'COMPLETED' ? completedByUserId : lockedByUserId;
  const params = { queueId: queue.id, queueItemId: id };
  return (
    <tr>
      <th scope="row">
        <Link
          to="/project/$projectId/annotation-queues/$queueId/annotate"
          params={{ projectId, queueId: queue.id }}
          search={{ item: id }}
        >
          {objectId}
        </Link>
      </th>
      <td>{objectType.toLowerCase()}</td>
      <td>
        {status === 'PENDING' && lockedByUserId !== null ? 'in work' : itemStatuses[status]}
        {status === 'COMPLETED' && completedAt !== null ? (
          <>
            {' '}
            <Time at={completedAt} />
          </>
        ) : null}
      </td>
      <td>{by === null ? '' : nameOf(by)}</td>
      <td>
        <Time at={item.createdAt} />
      </td>
      <td className="figure">
        {mayWrite ? (
          <RemoveButton
            label={`Remove ${objectId} from the queue`}
            title="Remove this item from the queue?"
            text="The scores that were given stay."
            work={async () =>
              api.remove('/api/public/annotation-queues/{queueId}/items/{queueItemId}', { projectId }, { params })
            }
            changes={['annotation-queues', projectId]}
          />
        ) : null}
      </td>
    </tr>
  );
};
