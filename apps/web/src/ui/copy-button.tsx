import { useState } from 'react';

const shownMs = 1500;

/** Copies over plain http too, where a page has no clipboard API: by a selection. */
const copy = async (text: string): Promise<void> => {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'only-heard';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
};

export const CopyButton = ({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) => {
  const [isCopied, setCopied] = useState(false);
  const copyNow = async (): Promise<void> => {
    await copy(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <button type="button" className="button copy" onClick={() => void copyNow()}>
      <span aria-live="polite">{isCopied ? 'Copied' : label}</span>
    </button>
  );
};
