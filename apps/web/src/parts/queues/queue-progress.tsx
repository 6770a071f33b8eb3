import { useQuery } from '@tanstack/react-query';

import { progressQuery, type AnnotationQueue } from '../../api/annotation-queues.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { Skeleton } from '../../ui/skeleton.tsx';

/** The progress of a queue. */
export const QueueProgress = ({ queue: { id, name } }: { readonly queue: Pick<AnnotationQueue, 'id' | 'name'> }) => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(progressQuery(projectId, id));
  if (data === undefined)
    return error === null ? <Skeleton height={20} width={160} /> : <span className="bad">{error.message}</span>;
  const { total, completed, inProgress, skipped } = data;
  if (total === 0) return <span className="soft">no items yet</span>;
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <progress aria-label={`Done of ${name}`} max={total} value={completed} />
      <span>
        {fullCount(completed)} of {fullCount(total)} done
        {inProgress === 0 ? '' : `, ${fullCount(inProgress)} in work`}
        {skipped === 0 ? '' : `, ${fullCount(skipped)} skipped`}
      </span>
    </span>
  );
};
