import {
  advisedCommand,
  formatIso,
  formatUsd,
  microsPerMs,
  notFound,
  type PriceEntry,
  type PriceScope,
  type Rate,
  type Rates,
} from '@spanledger/core';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseProject } from './choose-project.ts';
import { chooseScope, timeOption, type ScopeOptions } from './price-scope.ts';

export interface ShowOptions {
  readonly project?: string;
  readonly provider?: string;
  readonly serviceTier?: string;
  readonly at?: string;
  readonly book?: string;
}

export const listPrices = async (stores: ControlPlane, options: ScopeOptions): Promise<Result> => {
  const scope = await chooseScope(stores, options);
  const entries = await stores.prices.ofScope(scope);
  const rows = entries.map((entry) => [
    entry.modelName,
    entry.provider,
    rateText(entry.rates['input'] ?? entry.rates['total']),
    rateText(entry.rates['output'] ?? entry.rates['total']),
    Object.keys(entry.serviceTiers).join(', ') || null,
    entry.effectiveFrom === null ? 'ever' : formatIso(entry.effectiveFrom),
    `${entry.source}@${entry.addedIn}`,
    entry.id,
  ]);
  const headings = ['MODEL', 'PROVIDER', 'INPUT $/M', 'OUTPUT $/M', 'SERVICE TIERS', 'FROM', 'PRICE VERSION', 'ID'];
  return {
    json: entries.map(entryJson),
    text: rows.length === 0 ? noneText(scope) : formatTable(headings, rows),
  };
};

const noneText = ({ kind }: PriceScope): string =>
  kind === 'instance'
    ? `No price was added for everybody: the built-in ones count. ${advisedCommand('prices import')} takes a file over.`
    : `No price was added for this ${kind}.`;

export const showPrice = async (stores: ControlPlane, model: string, options: ShowOptions): Promise<Result> => {
  const { projects, priceHistory } = stores;
  const project = await chooseProject(projects, options.project);
  const at = timeOption('--at', options.at, Date.now() * microsPerMs);
  const { priceBookAt } = await import('@spanledger/pricing');
  const book = await priceBookAt(priceHistory, bookVersion(options.book));
  await book.prepare([project.id]);
  const { provider = null, serviceTier } = options;
  const query = { projectId: project.id, model, provider, serviceTier: serviceTier?.toLowerCase() ?? null, at };
  const price = book.find(query);
  if (price === undefined) throw notFound(`No price is known for ${model}: its observations are unpriced.`);
  const { modelId, version, rates } = price;
  const rows = Object.entries(rates).flatMap(([bucket, { base, tiers }]) => [
    [bucket, formatUsd(base), 'any'],
    ...tiers.map(({ above, rate }) => [bucket, formatUsd(rate), `above ${above}`]),
  ]);
  return {
    json: {
      model,
      modelId,
      provider: price.provider || null,
      priceVersion: version,
      at: formatIso(at),
      rates: ratesJson(rates),
    },
    text: [
      `model          ${modelId}${price.provider === '' ? '' : ` (${price.provider})`}`,
      `price version  ${version}`,
      '',
      formatTable(['BUCKET', '$ PER MILLION', 'INPUT UNITS'], rows),
    ].join('\n'),
  };
};

const bookVersion = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('--book must be a version of the price book, such as 3.');
  return Number(text);
};

const rateText = (rate: Rate | undefined): string | null =>
  rate === undefined ? null : `${formatUsd(rate.base)}${rate.tiers.length === 0 ? '' : ' …'}`;

const ratesJson = (rates: Rates) =>
  Object.fromEntries(
    Object.entries(rates).map(([bucket, { base, tiers }]) => [
      bucket,
      { perMillion: formatUsd(base), tiers: tiers.map(({ above, rate }) => ({ above, perMillion: formatUsd(rate) })) },
    ]),
  );

const entryJson = ({ effectiveFrom, effectiveTo, rates, serviceTiers, createdAt, ...entry }: PriceEntry) => ({
  ...entry,
  effectiveFrom: effectiveFrom === null ? null : formatIso(effectiveFrom),
  effectiveTo: effectiveTo === null ? null : formatIso(effectiveTo),
  rates: ratesJson(rates),
  serviceTiers: Object.fromEntries(Object.entries(serviceTiers).map(([tier, ofTier]) => [tier, ratesJson(ofTier)])),
  createdAt: formatIso(createdAt),
});
