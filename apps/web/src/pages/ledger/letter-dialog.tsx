import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { readLedgerAgain } from './read-ledger-again.ts';

interface LetterDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** A dead letter with its content: it is tried again, or given up once that is confirmed. */
export const LetterDialog = ({ id, onClose }: LetterDialogProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const [isGivingUp, setGivingUp] = useState(false);
  const letter = useQuery({
    queryKey: ['dead-letter', projectId, id],
    queryFn: async ({ signal }) =>
      api.get('/api/public/dead-letters/{deadLetterId}', { projectId }, { params: { deadLetterId: id }, signal }),
  });
  const replay = useMutation({
    mutationFn: async () =>
      api.post('/api/public/dead-letters/{deadLetterId}/replay', { projectId }, { params: { deadLetterId: id } }),
    onSuccess: async () => readLedgerAgain(queries, projectId),
  });
  const isStored = replay.data?.state === 'replayed';
  if (isGivingUp) return <GiveUp id={id} onClose={onClose} />;
  return (
    <Dialog title="Dead letter" onClose={onClose}>
      {letter.error === null ? null : <Failure error={letter.error} onRetry={() => void letter.refetch()} />}
      {letter.data === undefined ? null : <JsonView value={letter.data} label="The letter" />}
      {replay.error === null ? null : <Failure error={replay.error} />}
      {replay.data === undefined ? null : (
        <p role="status">
          {isStored ? 'It is stored.' : 'It stays open: it was refused again, or a worker has it still.'}
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={!mayWrite || replay.isPending || isStored}
          onClick={() => replay.mutate()}
        >
          Try again
        </button>
        <button
          type="button"
          className="button"
          disabled={!mayWrite || replay.isPending || isStored}
          onClick={() => setGivingUp(true)}
        >
          Give up …
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
        {mayWrite ? null : <span className="soft">Your role may read it only.</span>}
      </div>
    </Dialog>
  );
};

const GiveUp = ({ id, onClose }: LetterDialogProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  return (
    <Confirm
      title="Give this dead letter up?"
      text="Its events are not stored, and the ledger counts them as given up. Its content is kept: the API and the command can still try it again, or erase it."
      yes="Give up"
      no="Keep"
      work={async () => {
        await api.post(
          '/api/public/dead-letters/{deadLetterId}/discard',
          { projectId },
          { params: { deadLetterId: id } },
        );
        await readLedgerAgain(queries, projectId);
      }}
      changes={['dead-letter', projectId, id]}
      onClose={onClose}
    />
  );
};
