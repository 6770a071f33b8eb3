/** The shown version, and the one it is compared with. */
export interface PromptSearch {
  readonly version?: number | undefined;
  readonly with?: number | undefined;
}

const versionOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

export const promptSearch = (search: Record<string, unknown>): PromptSearch => {
  const [version, other] = [versionOf(search['version']), versionOf(search['with'])];
  return { ...(version === undefined ? {} : { version }), ...(other === undefined ? {} : { with: other }) };
};
