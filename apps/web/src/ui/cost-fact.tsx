import { fullCount } from '../format/numbers.ts';
import { Fact } from './fact.tsx';
import { Money } from './money.tsx';

interface CostFactProps {
  readonly usd: number;
  /** The number of observations whose usage has no price; `undefined` if it could not be read. */
  readonly unpriced: number | undefined;
}

/** A cost, and what it leaves out. */
export const CostFact = ({ usd, unpriced }: CostFactProps) => (
  <Fact name="Cost">
    <Money usd={usd} />
    {unpriced === 0 ? null : (
      <span className="warn">
        {unpriced === undefined
          ? '; how many calls are unpriced could not be read'
          : ` and ${fullCount(unpriced)} unpriced`}
      </span>
    )}
  </Fact>
);
