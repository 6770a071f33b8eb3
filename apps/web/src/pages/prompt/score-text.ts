interface NamedScore {
  readonly subject: 'call' | 'trace';
  readonly name: string;
  readonly category: string | null;
}

/** The label of a score where those of calls and of traces are listed together. */
export const scoreLabel = ({ subject, name, category }: NamedScore): string =>
  [name, ...(category === null ? [] : [`= ${category}`]), ...(subject === 'trace' ? ['(trace)'] : [])].join(' ');

export const shareText = (share: number): string =>
  share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });

export const valueText = (value: number): string => value.toLocaleString(undefined, { maximumSignificantDigits: 4 });
