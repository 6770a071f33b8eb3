import { useState } from 'react';

import type { AnnotationItem } from '../../api/annotation-queues.ts';
import { useMay } from '../../api/project.ts';
import { AddToQueue } from './add-to-queue.tsx';

interface AddToQueueButtonProps {
  readonly objectType: AnnotationItem['objectType'];
  readonly objectIds: readonly string[];
  /** Singular and plural. */
  readonly nouns: readonly [string, string];
}

/** Opens the choice of a queue; the button is shown only with the permission to change queues. */
export const AddToQueueButton = (props: AddToQueueButtonProps) => {
  const mayWrite = useMay('write');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {mayWrite ? (
        <button type="button" className="button" onClick={() => setOpen(true)}>
          Add to a queue …
        </button>
      ) : null}
      {isOpen ? <AddToQueue {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
};
