/** A command for a shell that has the keys in its environment. `'` in an address would end its quotes. */
export const curlOf = (path: string, base: URL): string =>
  `curl -sS -u "$LANGFUSE_PUBLIC_KEY:$LANGFUSE_SECRET_KEY" '${new URL(path, base).href.replaceAll("'", '%27')}'`;
