/** Paths by variable name, from lines like `name = $.path`; the server refuses lines without a path. */
export const variablesOfText = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf('=');
        return at < 0 ? [line, '?'] : [line.slice(0, at).trim(), line.slice(at + 1).trim() || '?'];
      }),
  );
