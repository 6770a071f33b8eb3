import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

import { useMay, useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { SearchField } from '../../lists/search-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { NewPrice } from './new-price.tsx';
import { PriceOverTime } from './price-over-time.tsx';
import { PriceTable } from './price-table.tsx';
import { pricesQuery } from './prices-query.ts';
import { Repricing } from './repricing.tsx';
import { WithoutPrice } from './without-price.tsx';

const shownMax = 100;

/** What models cost: the project's own prices, the book, and what has no price. */
export const PricesPage = () => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { model, search = '' } = useSearch({ from: '/project/$projectId/prices' });
  const navigate = useNavigate({ from: '/project/$projectId/prices' });
  const { data, error, refetch } = useQuery(pricesQuery(projectId));
  const [priced, setPriced] = useState<string>();
  const found = (data ?? []).filter(({ modelName }) => modelName.toLowerCase().includes(search.toLowerCase()));
  const own = found.filter(({ isLangfuseManaged }) => !isLangfuseManaged);
  const others = found.filter(({ isLangfuseManaged }) => isLangfuseManaged);
  const setPrice = mayWrite ? (name: string): void => setPriced(name) : undefined;
  return (
    <div className="page">
      <header className="row apart">
        <h1>Prices</h1>
        <div className="row">
          <SearchField
            value={search}
            searched="names of models"
            onChange={(text) => void navigate({ search: text === '' ? {} : { search: text }, replace: true })}
          />
          {mayWrite ? (
            <button type="button" className="button primary" onClick={() => setPriced('')}>
              New price
            </button>
          ) : null}
        </div>
      </header>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      <WithoutPrice onPrice={setPrice} />
      {data === undefined || model === undefined ? null : (
        <PriceOverTime model={model} prices={data.filter(({ modelName }) => modelName === model)} />
      )}
      {data === undefined && error === null ? <Skeleton height={320} /> : null}
      {data === undefined ? null : (
        <>
          <PriceTable
            title="Own prices"
            prices={own}
            empty="The project has no price of its own: the book's count. One that it sets counts before them."
          />
          <PriceTable
            title="Built in"
            prices={others.slice(0, shownMax)}
            empty="No model of this name is in the book."
          />
          {others.length > shownMax ? (
            <p className="soft">{fullCount(others.length - shownMax)} more are found by their names.</p>
          ) : null}
        </>
      )}
      {mayWrite ? <Repricing /> : null}
      {priced === undefined ? null : <NewPrice model={priced} onClose={() => setPriced(undefined)} />}
    </div>
  );
};
