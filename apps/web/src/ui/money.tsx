import { exactUsd, shortUsd } from '../format/money.ts';
import { fullCount } from '../format/numbers.ts';

/** US dollars in short form; the tooltip has all digits. */
export const Money = ({ usd, exact }: { readonly usd: number; readonly exact?: string }) => (
  <span title={exact === undefined ? exactUsd(usd) : `$${exact}`}>{shortUsd(usd)}</span>
);

/** The mark of a cost that leaves out observations whose usage has no price. */
export const UnpricedMark = ({ count }: { readonly count: number }) =>
  count === 0 ? null : (
    <span
      className="warn"
      title={`${fullCount(count)} ${count === 1 ? 'observation has' : 'observations have'} usage without a price`}
    >
      {' '}
      +?
    </span>
  );
