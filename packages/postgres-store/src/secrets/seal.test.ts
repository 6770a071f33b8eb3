import { isEncryptionKey } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { namedKey, newDataKey, seal, sealedBy, unseal } from './seal.ts';

const key = newDataKey();

describe('a sealed text', () => {
  it.each(['', 'x', 'whsec_1234567890', 'ключ 家 🔑 \u0000\n', 'long '.repeat(100_000)])(
    'opens as what it was, and is another text each time',
    (text) => {
      const sealed = seal(key, 'budgets/webhook_secret/1', text);
      expect(sealedBy(sealed)).toBe(key.id);
      expect(unseal(key, 'budgets/webhook_secret/1', sealed).toString()).toBe(text);
      expect(seal(key, 'budgets/webhook_secret/1', text)).not.toBe(sealed);
    },
  );

  it('opens neither at another place, nor by another key, nor when any of its bytes was changed', () => {
    const sealed = seal(key, 'budgets/webhook_secret/1', 'whsec_1234567890');
    expect(() => unseal(key, 'budgets/webhook_secret/2', sealed)).toThrow(/authenticate/);
    expect(() => unseal({ ...newDataKey(), id: key.id }, 'budgets/webhook_secret/1', sealed)).toThrow(/authenticate/);
    const start = sealed.lastIndexOf(':') + 1;
    const bytes = Buffer.from(sealed.slice(start), 'base64url');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const text = sealed.slice(0, start) + changed.toString('base64url');
      expect(() => unseal(key, 'budgets/webhook_secret/1', text), `byte ${at}`).toThrow(/authenticate/);
    }
  });

  it.each(['', 'whsec_abc', 'sealed:1:', 'sealed:1:0123456789abcdef:short', 'sealed:2:0123456789abcdef:AAAA'])(
    'is not a text like %j',
    (text) => expect(sealedBy(text)).toBeUndefined(),
  );
});

describe('an encryption key', () => {
  const bytes = Buffer.alloc(32, 251);
  const forms = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];

  it('is the same key in each of its forms', () => {
    expect(forms.every(isEncryptionKey)).toBe(true);
    expect(new Set(forms.map((form) => namedKey(form).id)).size).toBe(1);
    for (const form of forms) expect(Buffer.from(namedKey(form).bytes)).toEqual(bytes);
  });

  it('has 32 bytes', () => {
    for (const text of ['', 'password', bytes.subarray(1).toString('hex'), `${forms[1]}A`, forms[1]?.slice(2) ?? ''])
      expect(isEncryptionKey(text), text).toBe(false);
  });

  it('has a short name that gives nothing of it away, and differs for other keys', () => {
    expect(forms[0]).not.toContain(namedKey(forms[0] ?? '').id);
    expect(namedKey('0'.repeat(64)).id).not.toBe(namedKey('1'.repeat(64)).id);
  });
});
