import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { DatasetExperiment } from '../../api/dataset-experiments.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { NotRead } from '../../ui/not-read.tsx';

const readMax = 100;
const namedMax = 5;

/** Why items of an experiment failed: each reason once, with its items; read when it is opened. */
export const FailedItems = ({ experiment }: { readonly experiment: DatasetExperiment }) => {
  const { id: projectId } = useProject();
  const [isOpen, setOpen] = useState(false);
  const { name: runName, datasetName } = experiment;
  const { failed } = experiment.progress.items;
  const { data, error, refetch } = useQuery({
    queryKey: ['dataset-experiments', projectId, datasetName, 'failed', runName, failed],
    queryFn: async ({ signal }) => {
      const path = '/api/public/datasets/{datasetName}/experiments/{runName}/items';
      const query = { state: 'failed', limit: readMax } as const;
      return api.get(path, { projectId }, { params: { datasetName, runName }, query, signal });
    },
    enabled: isOpen,
  });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={`Why items of ${runName} failed`}>Why</summary>
      {data === undefined ? <NotRead error={error} onRetry={() => void refetch()} height={40} /> : null}
      <ul>
        {[...itemsByReason(data?.data ?? [])].map(([reason, ids]) => (
          <li key={reason}>
            <span className="sent">{reason}</span> <span className="soft">{namesOf(ids)}</span>
          </li>
        ))}
      </ul>
      {failed > readMax ? <p className="soft">{`Of the first ${readMax} of ${fullCount(failed)}.`}</p> : null}
    </details>
  );
};

interface FailedItem {
  readonly datasetItemId: string;
  readonly error: string | null;
}

const itemsByReason = (items: readonly FailedItem[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { datasetItemId, error } of items) {
    const reason = error ?? 'No reason is recorded.';
    found.set(reason, [...(found.get(reason) ?? []), datasetItemId]);
  }
  return found;
};

const namesOf = (ids: readonly string[]): string => {
  const others = ids.length > namedMax ? ` and ${fullCount(ids.length - namedMax)} more` : '';
  return `${ids.length === 1 ? 'Item' : 'Items'} ${ids.slice(0, namedMax).join(', ')}${others}`;
};
