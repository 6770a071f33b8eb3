export const settingsParts = {
  keys: 'API keys',
  members: 'Members',
  'sign-in': 'Sign-in',
  policies: 'Policies',
  budgets: 'Budgets',
  audit: 'Audit log',
} as const;
export type SettingsPart = keyof typeof settingsParts;

export const settingsSearch = ({ part }: Record<string, unknown>): { readonly part?: SettingsPart | undefined } =>
  typeof part === 'string' && Object.hasOwn(settingsParts, part) ? { part: part as SettingsPart } : {};
