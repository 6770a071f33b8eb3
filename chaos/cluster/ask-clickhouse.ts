/** Queries a server directly; returns its answer as text. Rejects with the server's message. */
export const askClickHouse = async (url: string, sql: string): Promise<string> => {
  const { origin, username, password } = new URL(url);
  const response = await fetch(`${origin}/?database=spanledger&output_format_json_quote_decimals=1`, {
    method: 'POST',
    body: sql,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      connection: 'close',
    },
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text.slice(0, 500));
  return text.trim();
};
