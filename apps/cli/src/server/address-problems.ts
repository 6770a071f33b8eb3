/** What to do when nothing answers at the address of the API. */
export const unreachable = (apiUrl: string): string =>
  `${apiUrl} cannot be reached. Is it running? If it has another address from here, set SPANLEDGER_API_URL.`;

/** What to do when something else answers there. */
export const otherServer = (apiUrl: string): string =>
  `${apiUrl} does not answer like a Spanledger server. Set SPANLEDGER_API_URL to the address of one.`;
