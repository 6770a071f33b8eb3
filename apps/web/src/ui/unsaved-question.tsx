import { useBlocker } from '@tanstack/react-router';

import { Dialog } from './dialog.tsx';

interface UnsavedQuestionProps {
  /** True while the form of the page holds what is not saved. */
  readonly isUnsaved: boolean;
}

/**
 * Asks before another page, or another part of this one, takes the place of a form with unsaved input; the browser asks
 * before the tab is closed or loaded again. A navigation of the form itself, after saving, sets `ignoreBlocker`.
 */
export const UnsavedQuestion = ({ isUnsaved }: UnsavedQuestionProps) => {
  const { status, proceed, reset } = useBlocker({
    // A link within the page, such as to its main part, leaves nothing.
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname || JSON.stringify(current.search) !== JSON.stringify(next.search),
    enableBeforeUnload: isUnsaved,
    disabled: !isUnsaved,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <Dialog title="Leave without saving?" onClose={reset}>
      <p>What is entered here is not saved, and is lost on another page.</p>
      <div className="row">
        <button type="button" className="button primary" onClick={reset}>
          Stay
        </button>
        <button type="button" className="button" onClick={proceed}>
          Leave without saving
        </button>
      </div>
    </Dialog>
  );
};
