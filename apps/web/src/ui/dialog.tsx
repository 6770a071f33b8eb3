import { useBlocker } from '@tanstack/react-router';
import { useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode, type SyntheticEvent } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
  /** The title is only read aloud. */
  readonly isTitleHidden?: boolean;
  /** A click outside does not close it; once something was entered, only a second Escape or a second way back does. */
  readonly isForm?: boolean;
}

type LeftOnce = 'something, left by Escape' | 'something, left by the way back';
type Entered = 'nothing' | 'something' | LeftOnce;

const again: Readonly<Record<LeftOnce, string>> = {
  'something, left by Escape': 'Press Escape again to close this',
  'something, left by the way back': 'Go back again to leave this page',
};

/**
 * Opens over the page, traps the focus, closes by Escape and by a click outside, and restores the focus, to the page if
 * nothing else can have it. A double click, or Enter that is held, decides once.
 */
export const Dialog = (props: DialogProps) => {
  const { title, onClose, children, className = '', isTitleHidden = false, isForm = false } = props;
  const ref = useRef<HTMLDialogElement>(null);
  // A text that is selected with the mouse may end outside.
  const isPressedOutside = useRef(false);
  const [entered, setEntered] = useState<Entered>('nothing');
  useQuestionBeforeLeaving(isForm ? entered : 'nothing', () => setEntered('something, left by the way back'));
  // Not `useEffect`, which closes it after it left the page: then the browser does not restore the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      queueMicrotask(focusPage);
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={className}
      aria-label={title}
      onClose={onClose}
      onInput={() => setEntered('something')}
      onCancel={(event: SyntheticEvent) => {
        // That of a chooser of files comes here too.
        if (!isForm || entered === 'nothing' || entered === 'something, left by Escape') return;
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        setEntered('something, left by Escape');
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.repeat && !(event.target instanceof HTMLTextAreaElement))
          event.preventDefault();
      }}
      onClickCapture={(event) => {
        if (event.detail <= 1 || !isDecision(event.target)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        isPressedOutside.current = isOutside(event);
      }}
      onClick={(event) => {
        if (!isForm && isPressedOutside.current && isOutside(event)) onClose();
      }}
    >
      <div className="stack">
        <h2 className={isTitleHidden ? 'only-heard' : ''}>{title}</h2>
        {children}
        {entered === 'nothing' || entered === 'something' ? null : (
          <p className="notice" role="status">
            {again[entered]}: what is entered or shown here is not kept.
          </p>
        )}
      </div>
    </dialog>
  );
};

/** The button that opened a dialog may be gone, with the row that was deleted: then nothing has the focus. */
const focusPage = (): void => {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('#main')?.focus();
};

/**
 * The browser asks before the page is closed or loaded again, and the first way back or forward leaves nothing. Links of the
 * page are out of reach, and where the form itself leads once it is sent is not asked for.
 */
const useQuestionBeforeLeaving = (entered: Entered, onLeftOnce: () => void): void => {
  useBlocker({
    shouldBlockFn: ({ action }) => {
      if (action === 'PUSH' || action === 'REPLACE' || entered === 'something, left by the way back') return false;
      onLeftOnce();
      return true;
    },
    enableBeforeUnload: entered !== 'nothing',
    disabled: entered === 'nothing',
  });
};

/**
 * True on the button that a dialog is for. Once a trial has answered, the second click of a double click, or Enter that is
 * held, would carry out what the first one only tried: an experiment, a change of prices.
 */
const isDecision = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button.primary, button[type="submit"]') !== null;

/** True on the backdrop, whose events have the dialog as target, as have those of its padding. */
const isOutside = ({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDialogElement>): boolean => {
  if (target !== currentTarget) return false;
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
};
