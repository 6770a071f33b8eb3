const lengthMax = 2000;

/** The message of a failed attempt as it is stored and shown: at most 2,000 characters, whole ones, and none of them NUL. */
export const shownFailure = (message: string): string =>
  message.replaceAll('\0', '').slice(0, lengthMax).toWellFormed();
