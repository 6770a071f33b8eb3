import {
  advisedCommand,
  atOnce,
  formatIso,
  formatUsd,
  microsPerMs,
  type Micros,
  type PriceFields,
} from '@spanledger/core';
import type { ImportPlan, PriceFile } from '@spanledger/pricing';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { readText } from './read-text.ts';
import { chooseScope, timeOption, type ScopeOptions } from './price-scope.ts';

export interface ImportCommandOptions extends ScopeOptions {
  readonly from?: string;
  readonly prune?: boolean;
}

interface Planned {
  readonly file: PriceFile;
  readonly plan: ImportPlan;
}

const rowsMax = 50;

export const diffPrices = async (
  stores: ControlPlane,
  path: string,
  options: ImportCommandOptions,
): Promise<Result> => {
  const planned = await makePlan(stores, path, options);
  const { change } = planned.plan;
  const isSame = change.add.length === 0 && change.remove.length === 0;
  const end = isSame
    ? 'Importing it changes nothing.'
    : `Nothing was changed: ${advisedCommand('prices import')} does it.`;
  return { json: planJson(planned), text: [...planText(planned), '', end].join('\n') };
};

export const importPrices = async (
  stores: ControlPlane,
  path: string,
  options: ImportCommandOptions,
): Promise<Result> => {
  const planned = await makePlan(stores, path, options);
  const { change } = planned.plan;
  if (change.add.length === 0 && change.remove.length === 0) {
    return {
      json: { ...planJson(planned), version: null },
      text: [...planText(planned), '', 'Nothing to change.'].join('\n'),
    };
  }
  const { version } = await stores.prices.change(change);
  return {
    json: { ...planJson(planned), version },
    text: [...planText(planned), '', `This is version ${version} of the price book.`].join('\n'),
  };
};

const makePlan = async (stores: ControlPlane, path: string, options: ImportCommandOptions): Promise<Planned> => {
  const { planImport, readLiteLlmFile } = await import('@spanledger/pricing');
  const scope = await chooseScope(stores, options);
  const from = beginOption(options.from);
  const file = atOnce(readLiteLlmFile(readText(path)));
  const existing = await stores.prices.ofScope(scope);
  return { file, plan: atOnce(planImport(file, { scope, existing, from, removesGone: options.prune === true })) };
};

const beginOption = (text: string | undefined): Micros | null =>
  text === 'ever' ? null : timeOption('--from', text, Date.now() * microsPerMs);

const planText = ({ file, plan }: Planned): readonly string[] => {
  const { added, changed, unchanged, kept, gone, change } = plan;
  const rows = [
    ...changed.map(({ before, after }) => ['changed', ...priceCells(after, before)]),
    ...added.map((price) => ['new', ...priceCells(price)]),
    ...gone.map((price) => [change.remove.includes(price.id) ? 'removed' : 'not in file', ...priceCells(price)]),
    ...kept.map((price) => ['yours, kept', ...priceCells(price)]),
  ];
  const shown = rows.slice(0, rowsMax);
  return [
    ...(shown.length === 0 ? [] : [formatTable(['', 'MODEL', 'INPUT $/M', 'OUTPUT $/M', 'FROM'], shown)]),
    ...(rows.length > rowsMax ? [`… and ${rows.length - rowsMax} more: --json shows all`] : []),
    `${added.length} new, ${changed.length} changed, ${unchanged.length} unchanged, ${gone.length} not in the file any more, ` +
      `${kept.length} priced by hand, ${file.left.length} without a price per token.`,
  ];
};

const priceCells = (price: PriceFields, before?: PriceFields): readonly (string | null)[] => [
  price.modelName,
  dollars('input', price, before),
  dollars('output', price, before),
  price.effectiveFrom === null ? 'ever' : formatIso(price.effectiveFrom),
];

const dollars = (bucket: string, { rates }: PriceFields, before: PriceFields | undefined): string | null => {
  const [now, then] = [rates[bucket], before?.rates[bucket]].map((rate) => rate && formatUsd(rate.base));
  if (now === undefined) return null;
  return then === undefined || then === now ? now : `${then} → ${now}`;
};

const nameOf = ({ modelName }: PriceFields): string => modelName;

const planJson = ({ file, plan }: Planned) => {
  return {
    source: file.source,
    added: plan.added.map(nameOf),
    changed: plan.changed.map(({ after }) => nameOf(after)),
    unchanged: plan.unchanged.length,
    gone: plan.gone.map(nameOf),
    removed: plan.gone.filter(({ id }) => plan.change.remove.includes(id)).map(nameOf),
    kept: plan.kept.map(nameOf),
    withoutPricePerToken: file.left,
  };
};
