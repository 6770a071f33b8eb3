/** The head of a column: a text, a text above figures, or a text for screen readers only, as above buttons. */
export type ColumnHead = string | { readonly figures: string } | { readonly unseen: string };

/** The head of a table whose columns are identified by their texts. */
export const TableHead = ({ columns }: { readonly columns: readonly ColumnHead[] }) => (
  <thead>
    <tr>
      {columns.map((head) => (
        <HeadCell key={typeof head === 'string' ? head : Object.values(head)[0]} head={head} />
      ))}
    </tr>
  </thead>
);

const HeadCell = ({ head }: { readonly head: ColumnHead }) => {
  if (typeof head === 'string') return <th scope="col">{head}</th>;
  if ('figures' in head)
    return (
      <th scope="col" className="figure">
        {head.figures}
      </th>
    );
  return (
    <th scope="col">
      <span className="only-heard">{head.unseen}</span>
    </th>
  );
};
