import { invalidInput } from '../errors.ts';

/** RFC 5321, section 4.5.3.1.3, less the two brackets of a path. */
const emailLengthMax = 254;
/**
 * One part before the last @, one after it; no spaces, and no control and no invisible characters, which come with
 * copied text: the user of such an address would be found by no other sign-in. Only sending a mail proves that it exists.
 */
const emailPattern = /^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u;

/**
 * The one form in which an e-mail address is stored and looked up: trimmed, NFC, lower case. `undefined` when the text
 * cannot be an address.
 */
export const normalEmail = (text: string): string | undefined => {
  const normal = text.normalize('NFC').trim().toLowerCase();
  return normal.length <= emailLengthMax && emailPattern.test(normal) ? normal : undefined;
};

/** As `normalEmail`; throws `invalid_input` for invalid addresses. */
export const checkEmail = (text: string): string => {
  const email = normalEmail(text);
  if (email !== undefined) return email;
  const message = `must be like name@example.com, at most ${emailLengthMax} characters`;
  if (/\p{Cf}/u.test(text))
    throw invalidInput('This address has an invisible character: type it in.', [{ path: 'email', message }]);
  throw invalidInput('This is not an e-mail address.', [{ path: 'email', message }]);
};
