import { useNavigate, useSearch } from '@tanstack/react-router';

import { RangePicker } from '../ui/range-picker.tsx';
import type { ListSearch } from './list-search.ts';
import type { ListSpec } from './list-spec.ts';
import { ListView } from './list-view.tsx';
import { SavedViews } from './saved-views.tsx';
import { SearchField } from './search-field.tsx';

/** The state of a list in the address of the open page, and the function that changes it. */
export const useListSearch = () => {
  const search: ListSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const show = (shown: ListSearch): void => void navigate({ to: '.', search: shown, replace: true });
  const change = (changed: Partial<ListSearch>): void => show({ ...search, ...changed });
  return { search, show, change };
};

/** A page that is a list: its search, filters and order are in its address. */
export const ListPage = <Row,>({ spec }: { readonly spec: ListSpec<Row> }) => {
  const { search, show, change } = useListSearch();
  return (
    <div className="page fills">
      <header className="row apart">
        <h1>{spec.title}</h1>
        <div className="row">
          {spec.searched === undefined ? null : (
            <SearchField
              value={search.search ?? ''}
              searched={spec.searched}
              onChange={(text) => change({ search: text === '' ? undefined : text })}
            />
          )}
          <RangePicker search={search} usual={spec.usualRange} onChange={change} />
          <SavedViews page={spec.name} state={search} onOpen={show} />
        </div>
      </header>
      <ListView spec={spec} search={search} onChange={change} />
    </div>
  );
};
