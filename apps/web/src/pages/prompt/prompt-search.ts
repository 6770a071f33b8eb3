/** The shown version, the one it is compared with, and the two whose figures are compared. */
export interface PromptSearch {
  readonly version?: number | undefined;
  readonly with?: number | undefined;
  readonly baseline?: number | undefined;
  readonly candidate?: number | undefined;
}

const versionOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

const names = ['version', 'with', 'baseline', 'candidate'] as const;

/** Invalid parts of an address are omitted. */
export const promptSearch = (search: Record<string, unknown>): PromptSearch =>
  Object.fromEntries(
    names.flatMap((name) => {
      const version = versionOf(search[name]);
      return version === undefined ? [] : [[name, version]];
    }),
  );
