import { fullCount } from '../format/numbers.ts';

interface PagerProps {
  readonly meta: { readonly page: number; readonly totalPages: number };
  readonly onPage: (page: number) => void;
}

/** Links to the previous and the next page; empty if there is only one page. From a page that there is none of, to the last. */
export const Pager = ({ meta: { page, totalPages }, onPage }: PagerProps) => {
  const last = Math.max(1, totalPages);
  if (page > last) {
    return (
      <nav className="row" aria-label="Pages of the list">
        <span className="soft">
          There is no page {fullCount(page)}: the last is {fullCount(last)}.
        </span>
        <button type="button" className="button" onClick={() => onPage(last)}>
          To the last page
        </button>
      </nav>
    );
  }
  return last === 1 ? null : (
    <nav className="row" aria-label="Pages of the list">
      <Step name="Before" isOff={page <= 1} onClick={() => onPage(page - 1)} />
      <span className="soft">
        Page {fullCount(page)} of {fullCount(totalPages)}
      </span>
      <Step name="After" isOff={page >= totalPages} onClick={() => onPage(page + 1)} />
    </nav>
  );
};

interface StepProps {
  readonly name: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

/** A disabled button remains focusable, so that a key that leads to the last page does not lose the focus. */
const Step = ({ name, isOff, onClick }: StepProps) => (
  <button type="button" className="button" aria-disabled={isOff} onClick={isOff ? undefined : onClick}>
    {name}
  </button>
);
