/** By HTTPS with `__Host-` before it, which browsers take from this host only, by HTTPS only (RFC 6265bis, section 4.1.3). */
export const sessionCookieName = 'spanledger_session';

/**
 * The header that a page must send besides its cookie to change something: pages of other sites cannot read its value.
 */
export const csrfHeader = 'x-spanledger-csrf';

/** The project that a request with a session is about. */
export const projectHeader = 'x-spanledger-project';

/** The organization that a request with a session is about. */
export const organizationHeader = 'x-spanledger-organization';
