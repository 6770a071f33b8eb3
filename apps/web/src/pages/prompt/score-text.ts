interface NamedScore {
  readonly subject: 'call' | 'trace';
  readonly name: string;
  readonly category: string | null;
}

/** What a score is called where those of calls and of traces stand together. */
export const scoreLabel = ({ subject, name, category }: NamedScore): string =>
  [name, ...(category === null ? [] : [`= ${category}`]), ...(subject === 'trace' ? ['(trace)'] : [])].join(' ');

export const shareText = (share: number): string =>
  share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });

export const valueText = (value: number): string => value.toLocaleString(undefined, { maximumSignificantDigits: 4 });
