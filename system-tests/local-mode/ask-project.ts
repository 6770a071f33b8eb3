/** The administration key of the shared server. */
export const adminApiKey = 'administration-of-the-shared-server';

export interface ProjectKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** Sends requests to a server as one project. A string body is JSON, unless headers set another type. */
export interface ProjectAsker {
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Rejects with the whole answer unless its status is 2xx. */
  readonly askJson: <T = unknown>(path: string, init?: RequestInit) => Promise<T>;
}

/** The header that authenticates as the project. */
export const authorizationOf = ({ publicKey, secretKey }: ProjectKeys): string =>
  `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;

export const askProject = (url: string, keys: ProjectKeys): ProjectAsker => {
  const authorization = authorizationOf(keys);
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const given = { authorization, ...(init.headers as Record<string, string>) };
    const headers = typeof init.body === 'string' ? { 'content-type': 'application/json', ...given } : given;
    return fetch(`${url}${path}`, { ...init, headers });
  };
  return {
    ask,
    askJson: async <T>(path: string, init?: RequestInit) => {
      const response = await ask(path, init);
      const body = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${body}`);
      return JSON.parse(body) as T;
    },
  };
};
