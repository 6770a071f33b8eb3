/** The script of a page, or of a part of one, that could not be loaded. */
export class NotLoaded extends Error {
  constructor(cause: unknown) {
    super('This part of the console could not be loaded.', { cause });
    this.name = 'NotLoaded';
  }
}

/**
 * Loads a chunk. Rejects with `NotLoaded`: some browsers cache such a failure until the document is loaded again, and
 * failed styles are not requested again, so repeating the same import is useless.
 */
export const loading =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> =>
    load().catch((cause: unknown) => {
      throw new NotLoaded(cause);
    });
