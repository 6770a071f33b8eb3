import { fullCount } from '../format/numbers.ts';
import { Fact } from './fact.tsx';
import { Money } from './money.tsx';

/** A cost, with the number of observations whose usage has no price. */
export const CostFact = ({ usd, unpriced }: { readonly usd: number; readonly unpriced: number }) => (
  <Fact name="Cost">
    <Money usd={usd} />
    {unpriced === 0 ? null : <span className="warn"> and {fullCount(unpriced)} unpriced</span>}
  </Fact>
);
