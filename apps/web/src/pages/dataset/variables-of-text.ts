/** Paths by the names of variables, of lines as `name = $.path`; what has no path is left to the server to refuse. */
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
