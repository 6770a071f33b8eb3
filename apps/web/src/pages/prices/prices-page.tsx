import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type ComponentProps } from 'react';

import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { SearchField } from '../../lists/search-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BookSources } from './book-sources.tsx';
import { ImportPrices } from './import-prices.tsx';
import { NewPrice } from './new-price.tsx';
import { pricesNamed, type ModelPrice } from './price-book.ts';
import { PriceOverTime } from './price-over-time.tsx';
import { PriceTable } from './price-table.tsx';
import { pricesQuery } from './prices-query.ts';
import { pricesSearch } from './prices-search.ts';
import { Repricing } from './repricing.tsx';
import { WithoutPrice } from './without-price.tsx';

const shownMax = 100;

/** Prices of models: the project's own prices, the price book, and models without a price. */
export const PricesPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { model, search = '' } = useSearch({ from: '/project/$projectId/prices' });
  const navigate = useNavigate({ from: '/project/$projectId/prices' });
  const { data, error, refetch } = useQuery(pricesQuery(projectId));
  // The content below the tables is shown after them, so that it does not move.
  const isRead = data !== undefined || error !== null;
  const [priced, setPriced] = useState<string>();
  const [isImporting, setImporting] = useState(false);
  const setPrice = mayWrite ? (name: string): void => setPriced(name) : undefined;
  return (
    <div className="page">
      <header className="row apart">
        <h1>Prices</h1>
        <div className="row">
          <SearchField
            value={search}
            searched="models and providers"
            onChange={(text) =>
              void navigate({
                search: ({ model: shown }) => pricesSearch({ model: shown, search: text }),
                replace: true,
              })
            }
          />
          {mayWrite ? (
            <>
              <button type="button" className="button" onClick={() => setImporting(true)}>
                Import a file
              </button>
              <button type="button" className="button primary" onClick={() => setPriced('')}>
                New price
              </button>
            </>
          ) : null}
        </div>
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <WithoutPrice onPrice={setPrice} />
      {model === undefined ? null : <PriceOverTime key={model} model={model} />}
      {isRead ? null : <Skeleton height={320} />}
      {data === undefined ? null : <FoundPrices prices={data} search={search} />}
      {isRead ? <BookSources /> : null}
      {isRead && mayWrite ? <Repricing /> : null}
      {isImporting ? <ImportPrices onClose={() => setImporting(false)} /> : null}
      {priced === undefined ? null : <NewPrice model={priced} onClose={() => setPriced(undefined)} />}
    </div>
  );
};

interface FoundPricesProps {
  readonly prices: readonly ModelPrice[];
  readonly search: string;
}

/** The prices that are searched, those of the project first. */
const FoundPrices = ({ prices, search }: FoundPricesProps) => {
  const found = pricesNamed(prices, search);
  return (
    <>
      <FirstPrices
        title="Own prices"
        prices={found.filter(({ isLangfuseManaged }) => !isLangfuseManaged)}
        empty={
          prices.some(({ isLangfuseManaged }) => !isLangfuseManaged)
            ? 'No price of the project has this name.'
            : "The project has no price of its own: the book's count. One that it sets counts before them."
        }
      />
      <FirstPrices
        title="Built in or shared"
        prices={found.filter(({ isLangfuseManaged }) => isLangfuseManaged)}
        empty="No model or provider of this name is in the book."
      />
    </>
  );
};

/** The first prices, at most `shownMax`. */
const FirstPrices = ({ prices, ...rest }: ComponentProps<typeof PriceTable>) => (
  <>
    <PriceTable {...rest} prices={prices.slice(0, shownMax)} />
    {prices.length > shownMax ? (
      <p className="soft">{fullCount(prices.length - shownMax)} more are found by their names.</p>
    ) : null}
  </>
);
