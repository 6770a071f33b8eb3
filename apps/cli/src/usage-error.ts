/** The command was given wrongly; `message` describes how to give it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
