import { exactUsd, shortUsd, tileUsd } from '../format/money.ts';
import { fullCount } from '../format/numbers.ts';

interface MoneyProps {
  readonly usd: number;
  readonly exact?: string;
  /** True in a tile, a bar or a row, which has no room for all digits of a large or a tiny amount. */
  readonly isNarrow?: boolean;
}

/** US dollars in short form; the tooltip has all digits. */
export const Money = ({ usd, exact, isNarrow = false }: MoneyProps) => (
  <span title={exact === undefined ? exactUsd(usd) : `$${exact}`}>{(isNarrow ? tileUsd : shortUsd)(usd)}</span>
);

interface Marked {
  readonly count: number;
}

/** The mark of a cost that leaves out observations whose usage has no price. */
export const UnpricedMark = ({ count }: Marked) => (
  <Mark count={count} title={`${count === 1 ? 'observation has' : 'observations have'} usage without a price`} />
);

/** The mark of a cost that leaves out calls of the server itself, whose cost is unknown. */
export const UnknownCostMark = ({ count }: Marked) => (
  <Mark count={count} title={`${count === 1 ? 'call has' : 'calls have'} no price or no reported usage`} />
);

const Mark = ({ count, title }: Marked & { readonly title: string }) =>
  count === 0 ? null : (
    <span className="warn" title={`${fullCount(count)} ${title}`}>
      {' '}
      +?
    </span>
  );
