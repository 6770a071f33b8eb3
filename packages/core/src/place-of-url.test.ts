import { expect, test } from 'vitest';
import { placeOfUrl } from './place-of-url.ts';

test.each([
  ['postgres://user:secret@db.example:5432/main?sslmode=require', 'db.example:5432/main'],
  ['postgres:///main?host=/run/postgresql&user=me&port=6000', '/run/postgresql/main'],
  ['postgres://user:secret@%2Frun%2Fpostgresql/main', '/run/postgresql/main'],
  ['http://user:secret@store:8123/', 'store:8123'],
  ['redis://:secret@[::1]:6379/2', '[::1]:6379/2'],
])('the place of %s is %s', (url, place) => {
  expect(placeOfUrl(url)).toBe(place);
});
