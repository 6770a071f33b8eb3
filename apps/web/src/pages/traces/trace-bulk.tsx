import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { useMay, useProject } from '../../api/project.ts';
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
      <CompareLink traces={rows} />
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

/** Two traces are compared, the earlier one first. */
const CompareLink = ({ traces }: { readonly traces: readonly ListedTrace[] }) => {
  const { id: projectId } = useProject();
  const [earlier, later] = traces.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
  if (traces.length !== 2 || earlier === undefined || later === undefined) return null;
  return (
    <Link
      className="button"
      to="/project/$projectId/traces/$traceId/compare"
      params={{ projectId, traceId: later.id }}
      search={{ from: earlier.id }}
    >
      Compare
    </Link>
  );
};
