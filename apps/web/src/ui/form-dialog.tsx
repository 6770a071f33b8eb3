import type { FormEvent, ReactNode } from 'react';

import type { FieldLabels } from '../api/refusal-text.ts';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { useFocusAfterWork } from './use-focus-after-work.ts';

interface FormDialogProps {
  readonly title: string;
  /** The label of the submit button. */
  readonly submit: string;
  readonly error: unknown;
  /** The labels of fields whose names in the request differ. */
  readonly labels?: FieldLabels;
  readonly isBusy: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly className?: string;
  /** The result of the submission; replaces the form once it exists. */
  readonly outcome?: ReactNode;
  readonly children: ReactNode;
}

/** A form in a dialog, which stays open with the error if it fails. */
export const FormDialog = (props: FormDialogProps) => {
  const { title, submit, error, labels = {}, isBusy, onSubmit, onClose, className = '', outcome, children } = props;
  const focused = useFocusAfterWork(isBusy);
  const close = (
    <button ref={outcome === undefined ? null : focused} type="button" className="button" onClick={onClose}>
      Close
    </button>
  );
  return (
    <Dialog title={title} className={className} isForm onClose={onClose}>
      {outcome === undefined ? (
        <form
          className="stack"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {children}
          {error === null ? null : <Failure error={error} labels={labels} />}
          <div className="row">
            <button ref={focused} type="submit" className="button primary" disabled={isBusy}>
              {submit}
            </button>
            {close}
          </div>
        </form>
      ) : (
        <>
          {outcome}
          <div>{close}</div>
        </>
      )}
    </Dialog>
  );
};
