import { differenceText } from '../../format/numbers.ts';

interface DifferenceTextProps {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly format: (value: number) => string;
}

/** A signed difference; `=` for none, and nothing if a value is absent. */
export const DifferenceText = ({ before, after, format }: DifferenceTextProps) => {
  if (before === undefined || after === undefined) return null;
  if (before === after) return <span className="soft">=</span>;
  return differenceText(after - before, format);
};
