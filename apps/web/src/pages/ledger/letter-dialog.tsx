import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
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

type Letter = Answer<'get', '/api/public/dead-letters/{deadLetterId}'>;

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
  const state = replay.data?.state === 'replayed' ? 'replayed' : letter.data?.state;
  const isStored = state === 'replayed';
  if (isGivingUp) return <GiveUp id={id} onClose={onClose} />;
  return (
    <Dialog title="Dead letter" onClose={onClose}>
      {letter.error === null ? null : <Failure error={letter.error} onRetry={() => void letter.refetch()} />}
      {letter.data === undefined ? null : <Held letter={letter.data} />}
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
          disabled={!mayWrite || replay.isPending || isStored || isErased(letter.data)}
          onClick={() => replay.mutate()}
        >
          Try again
        </button>
        <button
          type="button"
          className="button"
          disabled={!mayWrite || replay.isPending || isStored || state === 'discarded'}
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

const isErased = (letter: Letter | undefined): boolean => letter?.payloadBytes === 0 && letter.state !== 'replayed';

/** Why the content of a letter is not shown; another window may have decided about it since the list was read. */
const absenceOf = (letter: Letter): string | undefined => {
  if (letter.state === 'replayed') return 'Its events are stored, and the letter holds nothing any more.';
  if (isErased(letter)) return 'It was given up, and its content was erased: it cannot be tried again.';
  if (letter.payload !== null) return undefined;
  return 'Its content is not shown: it has more than 8 MiB, or this version of the server cannot decode it.';
};

/** What is known of a letter, without members that would be empty because it holds nothing. */
const Held = ({ letter }: { readonly letter: Letter }) => {
  const absence = absenceOf(letter);
  const { payload, payloadBytes, ...others } = letter;
  return (
    <>
      {absence === undefined ? null : <p>{absence}</p>}
      <JsonView
        value={payload === null ? { ...others, ...(payloadBytes === 0 ? {} : { payloadBytes }) } : letter}
        label="The letter"
      />
    </>
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
