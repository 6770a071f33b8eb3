/**
 * The address of a client: that of its connection, or the one reported by the outermost of the trusted proxies, by
 * `X-Forwarded-For`, to which each proxy appends.
 */
export const clientAddress = (
  connection: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string | undefined => {
  if (trustedProxies === 0 || forwardedFor === undefined) return connection;
  const seen = forwardedFor.split(',').map((address) => address.trim());
  return seen.at(-Math.min(trustedProxies, seen.length));
};
