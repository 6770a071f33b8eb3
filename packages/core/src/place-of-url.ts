/** Host, port and path of the URL of a server, or the directory of its Unix socket: never the user, the password or parameters. */
export const placeOfUrl = (url: string): string => {
  const { host, pathname, searchParams } = new URL(url);
  return `${searchParams.get('host') ?? decodeURIComponent(host)}${pathname === '/' ? '' : pathname}`;
};
