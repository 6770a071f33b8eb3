import { useRef, useState } from 'react';

const shownMs = 1500;

/** Resolves with true once the text is in the clipboard. Over plain http a page has no clipboard API: there it is a selection. */
const copy = async (text: string, button: HTMLElement): Promise<boolean> => {
  if (window.isSecureContext) {
    const isWritten = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (isWritten) return true;
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'only-heard';
  // Beside the button: in what is outside of an open dialog nothing can be selected.
  button.after(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  button.focus();
  return isCopied;
};

/** Where the browser refuses, the text is shown to be copied by hand. */
export const CopyButton = ({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) => {
  const [outcome, setOutcome] = useState<'Copied' | 'Not copied'>();
  const button = useRef<HTMLButtonElement>(null);
  const copyNow = async (): Promise<void> => {
    if (button.current === null) return;
    const isCopied = await copy(text, button.current);
    setOutcome(isCopied ? 'Copied' : 'Not copied');
    if (isCopied) setTimeout(() => setOutcome(undefined), shownMs);
  };
  return (
    <>
      <button ref={button} type="button" className="button copy" onClick={() => void copyNow()}>
        <span aria-live="polite">{outcome ?? label}</span>
      </button>
      {outcome === 'Not copied' ? (
        <label className="labelled">
          To copy by hand
          <textarea className="field mono" readOnly rows={2} value={text} onFocus={({ target }) => target.select()} />
        </label>
      ) : null}
    </>
  );
};
