const firstBeyondAscii = 0x80;

/**
 * The texts that a search for `value` matches: itself, its form in JSON, whose quotes, backslashes and line breaks are
 * escaped (`\n`), and, beyond ASCII, both as writers of JSON that keep to ASCII have them (`\u65e5`). Clients send JSON
 * as text, and it is stored as they sent it; so a part of that JSON is found, and what a message in it says.
 */
export const searchForms = (value: string): readonly string[] => {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, inJson, inAscii(value), inAscii(inJson)])];
};

const inAscii = (text: string): string => {
  let escaped = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    escaped += unit < firstBeyondAscii ? text.charAt(at) : `\\u${unit.toString(16).padStart(4, '0')}`;
  }
  return escaped;
};
