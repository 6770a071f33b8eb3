import { invalidInput } from '@spanledger/core';

const charactersMin = 12;
const charactersMax = 256;

/**
 * The same text typed on any keyboard is the same password (NIST SP 800-63B, section 3.1.1.2). No password is empty,
 * and the library accepts no empty one: it is as wrong as a space.
 */
export const normalPassword = (password: string): string => password.normalize('NFKC') || ' ';

/** Throws `invalid_input` for a password that is not allowed: only its length counts, not its characters. */
export const checkNewPassword = (password: string, email: string): void => {
  const characters = Array.from(normalPassword(password)).length;
  if (characters < charactersMin || characters > charactersMax) {
    const message = `must have ${charactersMin} to ${charactersMax} characters`;
    throw invalidInput(`A password ${message}.`, [{ path: 'body.password', message }]);
  }
  if (password.trim().toLowerCase() === email) {
    const message = 'must not be the e-mail address';
    throw invalidInput(`The password ${message}.`, [{ path: 'body.password', message }]);
  }
};
