import { exactUsd, shortUsd } from '../format/money.ts';

/** US dollars as one reads them; to the last digit when one points at them. */
export const Money = ({ usd, exact }: { readonly usd: number; readonly exact?: string }) => (
  <span title={exact === undefined ? exactUsd(usd) : `$${exact}`}>{shortUsd(usd)}</span>
);
