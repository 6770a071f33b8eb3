import type { Tenant } from '../target/tenants.ts';

const inTime = 'fromTimestamp=2026-01-01T00:00:00Z&toTimestamp=2026-02-01T00:00:00Z';
/** Reads of a project's own data: requests of others must not change any byte of the answers. */
const paths = [
  '/api/public/traces?limit=100',
  '/api/public/observations?limit=100',
  '/api/public/v2/scores?limit=100',
  '/api/public/sessions?limit=100',
  '/api/public/metrics/daily',
  `/api/public/costs?${inTime}`,
  `/api/public/costs/unpriced?${inTime}`,
  `/api/public/costs/recorded?${inTime}`,
  '/api/public/dead-letters',
  '/api/public/costs/reprice',
] as const;

const read = async (url: string, path: string, { authorization }: Tenant): Promise<string> => {
  const response = await fetch(`${url}${path}`, { headers: { authorization }, signal: AbortSignal.timeout(60_000) });
  return `${response.status} ${await response.text()}`;
};

/** Answers by path, and the numbers of the project's own prices and budgets. */
export const projectStats = async (url: string, tenant: Tenant): Promise<ReadonlyMap<string, string>> => {
  const stats = new Map<string, string>();
  for (const path of paths) stats.set(path, await read(url, path, tenant));
  const models = await read(url, '/api/public/models?limit=100', tenant);
  stats.set('own prices', String(models.split('"isLangfuseManaged":false').length - 1));
  const budgets = await read(url, '/api/public/budgets?limit=100', tenant);
  stats.set('budgets', String(budgets.split('"amount":').length - 1));
  return stats;
};

/** The paths with different answers, and both answers. */
export const changedStats = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] =>
  [...before].flatMap(([path, text]) => {
    const now = after.get(path);
    return now === text ? [] : [`${path} was ${text.slice(0, 400)} and is ${now?.slice(0, 400)}`];
  });
