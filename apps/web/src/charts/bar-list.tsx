import './bar-list.css';

import type { ReactNode } from 'react';

export interface BarItem {
  readonly name: string;
  readonly label: ReactNode;
  readonly size: number;
  readonly figure: ReactNode;
  readonly more?: ReactNode;
}

/** The largest values, each with a bar in proportion to the first. */
export const BarList = ({ items }: { readonly items: readonly BarItem[] }) => {
  const most = Math.max(...items.map(({ size }) => size), 0);
  return (
    <ol className="bars">
      {items.map(({ name, label, size, figure, more }) => (
        <li key={name}>
          <span className="fill" style={{ width: most === 0 ? '0' : `${(size / most) * 100}%` }} />
          <span className="cut">{label}</span>
          <span className="soft figure">{more}</span>
          <span className="figure">{figure}</span>
        </li>
      ))}
    </ol>
  );
};
