/** What is put where a page has a place to fill in. */
export interface GivenIds {
  readonly projectId: string;
  readonly batchId: string;
  /** One for each command that names one, in order. */
  readonly deadLetterIds: readonly string[];
}

const places = /(--project|--batch|dead-letters \w+) <(?:id|x-spanledger-batch-id)>/g;

/** Whether a place to fill in is left that no id is given for. */
export const hasOtherPlaces = (code: string): boolean => /<[a-z][a-z -]*>/.test(code.replaceAll(places, ''));

export const withIds = (code: string, { projectId, batchId, deadLetterIds }: GivenIds): string => {
  const left = [...deadLetterIds];
  return code.replaceAll(places, (_place, command: string) => {
    const id = command === '--project' ? projectId : command === '--batch' ? batchId : left.shift();
    if (id === undefined) throw new Error(`There are only ${deadLetterIds.length} dead letters.`);
    return `${command} ${id}`;
  });
};
