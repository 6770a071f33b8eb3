import { UsageError } from '../usage-error.ts';

const hoursOf = { h: 1, d: 24, w: 168 } as const;
const durationPattern = /^([1-9]\d{0,5})([hdw])$/;

/** `12h`, `30d`, `8w` as hours; a usage error names the option. */
export const parseHours = (option: string, text: string): number => {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  if (count !== undefined) return Number(count) * hoursOf[unit as keyof typeof hoursOf];
  throw new UsageError(`${option} ${text} is no duration: write it as 12h, 30d or 8w.`);
};
