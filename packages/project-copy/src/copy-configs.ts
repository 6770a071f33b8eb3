import { isDeepStrictEqual } from 'node:util';
import { copyEach, type CopyContext, type KindReport } from './copy-context.ts';
import { pick } from './events.ts';
import { allOf, idOf, type Item } from './pages.ts';
import type { Remote } from './remote.ts';

const configPath = '/api/public/score-configs';
const configFields = ['name', 'dataType', 'minValue', 'maxValue', 'categories', 'description'];

/** Those of a boolean are always the same, and not given. */
const configOf = (item: Item): Item =>
  pick(
    item,
    configFields.filter((field) => field !== 'categories' || item['dataType'] === 'CATEGORICAL'),
  );

const setArchived = async (target: Remote, id: string, isArchived: boolean): Promise<void> => {
  await target.ask({ method: 'PATCH', path: `${configPath}/${id}`, body: { isArchived } });
};

/**
 * Copies score configs; one that is here with the same members is taken as it. None is archived until the scores that
 * name it are here: `archiveScoreConfigs`.
 */
export const copyScoreConfigs = async (context: CopyContext): Promise<KindReport> => {
  const { source, target, configIds, archived } = context;
  const [there, before] = [await allOf(source, { path: configPath }), await allOf(target, { path: configPath })];
  return copyEach(
    context,
    there,
    (item) => `score config ${String(item['name'])}`,
    async (item) => {
      const config = configOf(item);
      const same = before.find((each) => isDeepStrictEqual(configOf(each), config));
      const found = same ?? (await target.ask({ method: 'POST', path: configPath, body: config }));
      const id = idOf(found);
      configIds.set(String(item['id']), id);
      if (same?.['isArchived'] === true) await setArchived(target, id, false);
      if (same?.['isArchived'] === true || item['isArchived'] === true) archived.add(id);
    },
  );
};

/** Those that are archived there, or were here. */
export const archiveScoreConfigs = async ({ target, archived }: CopyContext): Promise<void> => {
  for (const id of archived) await setArchived(target, id, true);
};

const modelFields = ['modelName', 'matchPattern', 'startDate', 'unit', 'tokenizerId', 'tokenizerConfig'];
const tierFields = ['name', 'isDefault', 'priority', 'conditions', 'prices'];
const flatPrices = ['inputPrice', 'outputPrice', 'totalPrice'];

const tiersOf = (item: Item): readonly Item[] => {
  const tiers = item['pricingTiers'];
  return Array.isArray(tiers) ? tiers : [];
};

const modelOf = (item: Item): Item => ({
  ...pick(item, modelFields),
  ...(tiersOf(item).length === 0
    ? pick(item, flatPrices)
    : { pricingTiers: tiersOf(item).map((tier) => pick(tier, tierFields)) }),
});

/** Copies the prices that the project has of its own, under their ids. */
export const copyModels = async (context: CopyContext): Promise<KindReport> => {
  const own = (await allOf(context.source, { path: '/api/public/models' })).filter(
    (item) => item['isLangfuseManaged'] !== true,
  );
  return copyEach(
    context,
    own,
    (item) => `model ${String(item['modelName'])}`,
    async (item) => {
      const path = `/api/public/models/${encodeURIComponent(String(item['id']))}`;
      await context.target.ask({ method: 'PUT', path, body: modelOf(item) });
    },
  );
};
