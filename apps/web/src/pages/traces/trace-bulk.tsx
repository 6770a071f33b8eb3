import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import type { BulkProps } from '../../lists/list-spec.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { AddToQueueButton } from '../../parts/queues/add-to-queue-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { AddToDataset } from './add-to-dataset.tsx';
import { groupsOf } from './groups-of.ts';
import { TagTraces } from './tag-traces.tsx';

type Dialog = 'tag' | 'dataset' | 'delete';

/** One request deletes so many traces at most. */
const deletedMax = 1000;

/** What may be done with the traces that are chosen. */
export const TraceBulk = ({ rows, onDone }: BulkProps<ListedTrace>) => {
  const { id: projectId } = useProject();
  const mayTag = useMay('ingest');
  const [open, setOpen] = useState<Dialog>();
  const close = (): void => setOpen(undefined);
  const remove = async (): Promise<void> => {
    for (const group of groupsOf(rows, deletedMax))
      await api.remove('/api/public/traces', { projectId }, { body: { traceIds: group.map(({ id }) => id) } });
    onDone();
  };
  const what = `${fullCount(rows.length)} ${rows.length === 1 ? 'trace' : 'traces'}`;
  return (
    <>
      {mayTag ? (
        <button type="button" className="button" onClick={() => setOpen('tag')}>
          Tag …
        </button>
      ) : null}
      <button type="button" className="button" onClick={() => setOpen('dataset')}>
        Add to a dataset …
      </button>
      <AddToQueueButton objectType="TRACE" objectIds={rows.map(({ id }) => id)} nouns={['trace', 'traces']} />
      <button type="button" className="button" onClick={() => setOpen('delete')}>
        Delete …
      </button>
      {open === 'tag' ? <TagTraces traces={rows} onDone={onDone} onClose={close} /> : null}
      {open === 'dataset' ? <AddToDataset traces={rows} onClose={close} /> : null}
      {open === 'delete' ? (
        <Confirm
          title={`Delete ${what}?`}
          text="With their observations and scores. Totals of costs leave them out from then on; it cannot be taken back."
          yes="Delete"
          no="Keep"
          work={remove}
          changes={['list']}
          onClose={close}
        />
      ) : null}
    </>
  );
};
