import type { BulkProps } from '../../lists/list-spec.ts';
import { AddToQueueButton } from '../../parts/queues/add-to-queue-button.tsx';
import type { ListedObservation } from './observation-list.tsx';

/** The actions on the selected observations. */
export const ObservationBulk = ({ rows }: BulkProps<ListedObservation>) => (
  <AddToQueueButton
    objectType="OBSERVATION"
    objectIds={rows.map(({ id }) => id)}
    nouns={['observation', 'observations']}
  />
);
