const firstBeyondAscii = 0x80;

/**
 * The texts that a search for `value` matches: itself, and, beyond ASCII, its form in JSON of writers that keep to
 * ASCII (`\u65e5`). Clients send JSON as text, and it is stored as they sent it.
 */
export const searchForms = (value: string): readonly string[] => {
  let escaped = '';
  for (let at = 0; at < value.length; at += 1) {
    const unit = value.charCodeAt(at);
    escaped += unit < firstBeyondAscii ? value.charAt(at) : `\\u${unit.toString(16).padStart(4, '0')}`;
  }
  return escaped === value ? [value] : [value, escaped];
};
