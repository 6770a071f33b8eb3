import type { CreatedApiKey, Project, ProjectId } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

import { welcome, type WelcomeFacts } from './welcome.ts';

const project: Project = {
  id: 'p' as ProjectId,
  name: 'Default',
  organization: { id: 'o', name: 'Default' },
  metadata: {},
  retentionDays: null,
  updatedAt: 0,
  createdAt: 0,
  limits: {},
};
const createdKey: CreatedApiKey = {
  id: 'k',
  projectId: project.id,
  publicKey: 'pk-sl-1',
  secretKey: 'sk-sl-the-secret',
  displaySecretKey: 'sk-sl-…cret',
  note: null,
  userId: null,
  scopes: [],
  createdAt: 0,
  lastUsedAt: null,
  expiresAt: null,
  limits: {},
};
const facts: WelcomeFacts = {
  version: '1.2.3',
  baseUrl: 'http://localhost:3000',
  grpcPort: undefined,
  mode: 'local',
  telemetry: undefined,
  dataDir: '/data',
  firstStart: { project, createdKey, publicKey: createdKey.publicKey, waitingOwner: undefined },
  isSecretGiven: false,
  ownerSignIn: undefined,
  host: '127.0.0.1',
};
const greet = (more: Partial<WelcomeFacts> = {}): string => welcome({ ...facts, ...more }, new Date(0));

describe('what is printed at a start', () => {
  it('holds a secret that was made, this once', () => {
    expect(greet()).toContain("curl -sS -u 'pk-sl-1:sk-sl-the-secret'");
    const later = greet({ firstStart: { ...facts.firstStart, createdKey: undefined } });
    expect(later).not.toContain('sk-sl-the-secret');
    expect(later).toContain("'pk-sl-1:<secret key>'");
  });

  it('holds the link that signs the owner in, as long as there is one', () => {
    const link = 'http://localhost:3000/sign-in#sign-in=token';
    const ownerSignIn = { email: 'owner@localhost', link };
    expect(greet({ ownerSignIn })).toContain(`  sign in      ${link}   (works once`);
    expect(greet({ ownerSignIn: { ...ownerSignIn, link: undefined } })).toMatch(
      / {2}sign in .*users link owner@localhost/,
    );
    expect(greet()).not.toContain('sign in');
  });

  it('never holds a secret that the operator gave', () => {
    for (const given of [createdKey, undefined]) {
      const text = greet({ isSecretGiven: true, firstStart: { ...facts.firstStart, createdKey: given } });
      expect(text).not.toContain('sk-sl-the-secret');
      expect(text).toContain('secret key   as SPANLEDGER_INIT_SECRET_KEY has it');
    }
  });

  it.each([
    ['127.0.0.1', 'listens on   127.0.0.1, for this machine only (HOST=0.0.0.0 for others too)'],
    ['::1', 'listens on   ::1, for this machine only'],
    ['0.0.0.0', 'listens on   0.0.0.0\n'],
    ['192.0.2.1', 'listens on   192.0.2.1\n'],
  ])('says who can reach %s', (host, line) => {
    expect(greet({ host })).toContain(line);
  });
});
