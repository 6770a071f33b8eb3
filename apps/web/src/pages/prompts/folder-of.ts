interface Named {
  readonly name: string;
}

/** The content of a folder: its subfolders with the number of prompts at any depth, and its own prompts. */
export interface Folder<Prompt> {
  readonly folders: readonly { readonly name: string; readonly path: string; readonly count: number }[];
  readonly prompts: readonly Prompt[];
}

/** `path` is without a `/` at its end; empty for all. */
export const folderOf = <Prompt extends Named>(prompts: readonly Prompt[], path: string): Folder<Prompt> => {
  const prefix = path === '' ? '' : `${path}/`;
  const inside = prompts.filter(({ name }) => name.startsWith(prefix));
  const counts = new Map<string, number>();
  for (const { name } of inside) {
    const [folder = '', ...rest] = name.slice(prefix.length).split('/');
    if (rest.length > 0) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return {
    folders: [...counts]
      .map(([name, count]) => ({ name, path: `${prefix}${name}`, count }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    prompts: inside.filter(({ name }) => !name.slice(prefix.length).includes('/')),
  };
};
