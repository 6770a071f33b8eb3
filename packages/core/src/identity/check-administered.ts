import { invalidInput, type DomainError } from '../errors.ts';

const nameMin = 3;
const nameMax = 60;
/** Of the note of an API key. */
export const keyNoteCharactersMax = 500;
const metadataCharactersMax = 16_384;
const retentionDaysMin = 3;
const retentionDaysMax = 36_500;

/** Trimmed and NFC, so that names that look alike are the same. Throws `invalid_input`. */
export const checkAdministeredName = (what: 'project' | 'organization', text: string): string => {
  const name = text.normalize('NFC').trim();
  const characters = Array.from(name).length;
  const isStorable = name.isWellFormed() && !/\p{Cc}/u.test(name);
  if (isStorable && characters >= nameMin && characters <= nameMax) return name;
  const message = `must have ${nameMin} to ${nameMax} characters, of any script, and no control characters`;
  const problem = what === 'project' ? 'Invalid project name: it' : 'Invalid request body: the name';
  throw invalidInput(`${problem} ${message}.`, [{ path: 'body.name', message }]);
};

/** An object, or the JSON of one. Throws `invalid_input`, also for more than 16,384 characters of JSON. */
export const checkMetadata = (given: unknown): Readonly<Record<string, unknown>> => {
  const value = typeof given === 'string' ? parsed(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidMetadata('be an object');
  let isStorable = true;
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (!isStorableText(key) || (typeof inner === 'string' && !isStorableText(inner))) isStorable = false;
    return inner;
  });
  if (!isStorable) throw invalidMetadata('hold no NUL characters and no lone surrogates');
  if (text.length > metadataCharactersMax) throw invalidMetadata(`have at most ${metadataCharactersMax} characters`);
  return value as Readonly<Record<string, unknown>>;
};

/** Days, or `null` for 0, which means none. Throws `invalid_input`. */
export const checkRetentionDays = (days: number): number | null => {
  if (days === 0) return null;
  if (Number.isInteger(days) && days >= retentionDaysMin && days <= retentionDaysMax) return days;
  const message = `must be 0 or from ${retentionDaysMin} to ${retentionDaysMax} days`;
  throw invalidInput(`Invalid retention value: it ${message}.`, [{ path: 'body.retention', message }]);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const invalidMetadata = (rule: string): DomainError => {
  const message = `must be a valid JSON object, or the text of one, and ${rule}`;
  return invalidInput(`Invalid metadata: it ${message}.`, [{ path: 'body.metadata', message }]);
};
