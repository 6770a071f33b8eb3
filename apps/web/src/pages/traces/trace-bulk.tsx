import { useState } from 'react';

import { useMay } from '../../api/project.ts';
import type { BulkProps } from '../../lists/list-spec.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { AddToQueueButton } from '../../parts/queues/add-to-queue-button.tsx';
import { AddToDataset } from './add-to-dataset.tsx';
import { DeleteTraces } from './delete-traces.tsx';
import { TagTraces } from './tag-traces.tsx';

type Dialog = 'tag' | 'dataset' | 'delete';

/** The actions on the selected traces. */
export const TraceBulk = ({ rows, onDone }: BulkProps<ListedTrace>) => {
  const mayTag = useMay('ingest');
  const [open, setOpen] = useState<Dialog>();
  const close = (): void => setOpen(undefined);
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
      {open === 'delete' ? <DeleteTraces traces={rows} onDone={onDone} onClose={close} /> : null}
    </>
  );
};
