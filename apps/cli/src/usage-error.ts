/** The command has wrong arguments; `message` describes the right ones. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
