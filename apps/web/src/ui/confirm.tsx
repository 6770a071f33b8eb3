import { useMutation, useQueryClient } from '@tanstack/react-query';

import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { useFocusAfterWork } from './use-focus-after-work.ts';

interface ConfirmProps {
  readonly title: string;
  /** The consequences of the action. */
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly work: () => Promise<unknown>;
  /** The queries to reload after the action. */
  readonly changes: readonly unknown[];
  readonly onClose: () => void;
}

/** Asks for confirmation of an action that cannot be undone; stays open with the error if it fails. */
export const Confirm = ({ title, text, yes, no, work, changes, onClose }: ConfirmProps) => {
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: work,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: changes });
      onClose();
    },
  });
  const focused = useFocusAfterWork(doing.isPending);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {doing.error === null ? null : <Failure error={doing.error} />}
      <div className="row">
        <button
          ref={focused}
          type="button"
          className="button primary"
          disabled={doing.isPending}
          onClick={() => doing.mutate()}
        >
          {yes}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {no}
        </button>
      </div>
    </Dialog>
  );
};
