import { useEffect, useRef, type ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
  /** The title is only read aloud. */
  readonly isTitleHidden?: boolean;
}

/** Opens over the page, traps the focus, closes by Escape and by a click outside, and restores the focus. */
export const Dialog = ({ title, onClose, children, className = '', isTitleHidden = false }: DialogProps) => {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
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
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="stack">
        <h2 className={isTitleHidden ? 'only-heard' : ''}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
};
