/** The URL of a path below an address that may have one too: `/ready` below `http://host/llm` is `http://host/llm/ready`. */
export const urlBelow = (address: string, path: string): URL => new URL(`${address.replace(/\/+$/, '')}${path}`);
