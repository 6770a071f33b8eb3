import { exactUsd, shortUsd } from '../format/money.ts';

/** US dollars in short form; the tooltip has all digits. */
export const Money = ({ usd, exact }: { readonly usd: number; readonly exact?: string }) => (
  <span title={exact === undefined ? exactUsd(usd) : `$${exact}`}>{shortUsd(usd)}</span>
);
