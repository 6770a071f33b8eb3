import { useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
  /** The title is only read aloud. */
  readonly isTitleHidden?: boolean;
  /** A click outside does not close it: something may have been entered. */
  readonly isForm?: boolean;
}

/** Opens over the page, traps the focus, closes by Escape and by a click outside, and restores the focus. */
export const Dialog = (props: DialogProps) => {
  const { title, onClose, children, className = '', isTitleHidden = false, isForm = false } = props;
  const ref = useRef<HTMLDialogElement>(null);
  // A text that is selected with the mouse may end outside.
  const isPressedOutside = useRef(false);
  // Not `useEffect`, which closes it after it left the page: then the browser does not restore the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={className}
      aria-label={title}
      onClose={onClose}
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
      </div>
    </dialog>
  );
};

/** True on the backdrop, whose events have the dialog as target, as have those of its padding. */
const isOutside = ({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDialogElement>): boolean => {
  if (target !== currentTarget) return false;
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
};
