/** The script of a page, or of a part of one, that the server did not give. */
export class NotLoaded extends Error {
  constructor(cause: unknown) {
    super('This part of the console could not be loaded.', { cause });
    this.name = 'NotLoaded';
  }
}

/**
 * Loads a chunk. Rejects with `NotLoaded`: some browsers keep such a failure until the document is loaded again, and styles
 * that failed are not asked for again, so trying the same import once more is of no use.
 */
export const loading =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> =>
    load().catch((cause: unknown) => {
      throw new NotLoaded(cause);
    });
