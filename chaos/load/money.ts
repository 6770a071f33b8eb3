import type { Random } from '../random.ts';

/** US dollars times 10^12: separate from the tested code, so that the sums are computed independently. */
export type Amount = bigint;

const scale = 12;

export const amountText = (amount: Amount): string => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = `${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
  return amount < 0n ? `-${text}` : text;
};

/** Parses a decimal as ClickHouse writes it. */
export const amountOf = (text: string): Amount => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(scale, '0').slice(0, scale)}`);
};

/** Below three dollars, with twelve decimals. */
export const randomAmount = (random: Random): Amount =>
  BigInt(random.below(3)) * 10n ** 12n + BigInt(random.below(1_000_000)) * 1_000_000n + BigInt(random.below(1_000_000));

/** A model whose price has not changed, in dollars times 10^12 per token. */
export const pricedModel = { name: 'gpt-4o-mini', input: 150_000n, output: 600_000n } as const;
