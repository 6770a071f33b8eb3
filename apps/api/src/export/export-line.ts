import { decodeValue, formatIso, formatUsd, microsPerMs, type Cost, type Micros } from '@spanledger/core';
import { clientMetadata } from '../json/stored-metadata.ts';

/** JSON texts of members that a JavaScript value cannot hold exactly; they replace the entity's own values. */
export type ExactMembers = Readonly<Record<string, string>>;

const lineBreaks = /[\r\n]/g;

/**
 * A stored value as JSON on one line, to the last digit: numbers are as they were sent. Line breaks between its tokens
 * become spaces; within strings JSON has none.
 */
export const exactValue = (text: string | null): string => {
  const value = decodeValue(text);
  if (text === null || typeof value !== 'object' || value === null) return JSON.stringify(value);
  return text.replace(lineBreaks, ' ');
};

export const exactMetadata = (metadata: Readonly<Record<string, string>>): string =>
  `{${clientMetadata(metadata)
    .map(([key, text]) => `${JSON.stringify(key)}:${exactValue(text)}`)
    .join(',')}}`;

/** ISO 8601, with microseconds where there are any. */
export const exactTime = (at: Micros | null): string => {
  if (at === null) return 'null';
  const rest = at % microsPerMs;
  return JSON.stringify(rest === 0 ? formatIso(at) : `${formatIso(at).slice(0, -1)}${String(rest).padStart(3, '0')}Z`);
};

/** US dollars by bucket and in total, as decimals of any length. */
export const exactCosts = ({ details, total }: Cost): string =>
  `{${[...Object.entries(details), ...(total === null ? [] : [['total', total] as const])]
    .map(([bucket, amount]) => `${JSON.stringify(bucket)}:${formatUsd(amount)}`)
    .join(',')}}`;

/** One line of an export: the requested members, or all, and the cursor. */
export const exportLine = (
  entity: Readonly<Record<string, unknown>>,
  exact: ExactMembers,
  cursor: string,
  fields: ReadonlySet<string> | undefined,
): string => {
  let line = '{';
  for (const name of Object.keys(entity)) {
    if (fields !== undefined && !fields.has(name)) continue;
    const json = exact[name] ?? JSON.stringify(entity[name]);
    if (json !== undefined) line += `${JSON.stringify(name)}:${json},`;
  }
  return `${line}"cursor":"${cursor}"}\n`;
};
