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

export const settingsSearch = ({ part }: Record<string, unknown>): { readonly part?: SettingsPart | undefined } =>
  typeof part === 'string' && Object.hasOwn(settingsParts, part) ? { part: part as SettingsPart } : {};
