/** A tenant of the suite. All of them send the same ids. */
export interface Project {
  readonly id: string;
  readonly authorization: string;
  readonly environment: Readonly<Record<string, string>>;
}

const projectOf = (name: string): Project => ({
  id: `project-${name}`,
  authorization: `Basic ${Buffer.from(`pk-sl-${name}:sk-sl-${name}`).toString('base64')}`,
  environment: {
    SPANLEDGER_INIT_ORG_ID: 'chaos',
    SPANLEDGER_INIT_PROJECT_ID: `project-${name}`,
    SPANLEDGER_INIT_PUBLIC_KEY: `pk-sl-${name}`,
    SPANLEDGER_INIT_SECRET_KEY: `sk-sl-${name}`,
  },
});

export const projects = [projectOf('large'), projectOf('small'), projectOf('quiet')] as const;
