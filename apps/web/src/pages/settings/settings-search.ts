import { auditSearch, type AuditSearch } from './audit-search.ts';

export const settingsParts = {
  keys: 'API keys',
  members: 'Members',
  'sign-in': 'Sign-in',
  policies: 'Policies',
  budgets: 'Budgets',
  prompts: 'Prompts',
  scores: 'Score configs',
  connections: 'LLM connections',
  audit: 'Audit log',
} as const;
export type SettingsPart = keyof typeof settingsParts;

/** The parts that every user of the project can read; changing them needs fewer rights than managing the project. */
export const openParts: ReadonlySet<SettingsPart> = new Set(['sign-in', 'budgets', 'prompts', 'scores', 'connections']);

export interface SettingsSearch extends AuditSearch {
  readonly part?: SettingsPart | undefined;
}

export const settingsSearch = (search: Record<string, unknown>): SettingsSearch => {
  const { part } = search;
  if (typeof part !== 'string' || !Object.hasOwn(settingsParts, part)) return {};
  return { part: part as SettingsPart, ...(part === 'audit' ? auditSearch(search) : {}) };
};
