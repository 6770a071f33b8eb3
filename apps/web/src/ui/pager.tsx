import { fullCount } from '../format/numbers.ts';

interface PagerProps {
  readonly meta: { readonly page: number; readonly totalPages: number };
  readonly onPage: (page: number) => void;
}

/** Links to the previous and the next page; empty if there is only one page. */
export const Pager = ({ meta: { page, totalPages }, onPage }: PagerProps) =>
  totalPages < 2 ? null : (
    <nav className="row" aria-label="Pages of the list">
      <button type="button" className="button" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Before
      </button>
      <span className="soft">
        Page {fullCount(page)} of {fullCount(totalPages)}
      </span>
      <button type="button" className="button" disabled={page >= totalPages} onClick={() => onPage(page + 1)}>
        After
      </button>
    </nav>
  );
