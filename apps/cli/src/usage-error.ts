/** The command was given wrongly; `message` says how to give it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
