import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createWebhookSecret, webhookHeaders } from './sign-webhook.ts';

test('a webhook is signed as the reference vector of Standard Webhooks is', () => {
  const body = '{"test": 2432232314}';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body, atSeconds: 1_614_265_330 };
  expect(webhookHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', message)).toMatchObject({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('a secret of another form signs with its bytes', () => {
  for (const secret of ['my own long secret', 'whsec_is not base64, but long']) {
    const signature = `v1,${createHmac('sha256', secret).update('a.7.{}').digest('base64')}`;
    const headers = webhookHeaders(secret, { id: 'a', body: '{}', atSeconds: 7 });
    expect(headers['webhook-signature']).toBe(signature);
  }
});

test('a secret that is made is one of Standard Webhooks, of 32 bytes, and another each time', () => {
  const [first, second] = [createWebhookSecret(), createWebhookSecret()];
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(second).not.toBe(first);
});
