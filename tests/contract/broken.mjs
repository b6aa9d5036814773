// Requests that break the schema in one place each. A row is what is broken, the good request, how it is broken, what
// Prism says against it (its status, and one violation as CODE@PLACE where it names any), and what the emulator does.
//
// Not all that the schema forbids does the endpoint refuse: it drops keys that it does not take, and makes RSA keys
// without `alg` RS256 (CLOUDFLARE.md). The emulator has those habits; such a row says how many keys are left.
import {config, freshKey, freshKeys, identities, zone} from './support.mjs';

const configs = `/zones/${zone}/token_validation/config`;
const headers = {...identities.token.headers, 'content-type': 'application/json'};
const keys = freshKeys('ES256', 'RS256', 'HS256');
const [ec, rsa, oct] = [0, 1, 2]; // where they stand

const put = {method: 'PUT', path: `${configs}/${config}/credentials`, headers, body: {keys}};
const patch = {...put, method: 'PATCH'};
const edit = {method: 'PATCH', path: `${configs}/${config}`, headers, body: {title: 'emulated', description: ''}};
const post = {method: 'POST', path: configs, headers, body: {title: 'a title', description: '', token_type: 'JWT',
  token_sources: ['http.request.headers["authorization"][0]'], credentials: {keys}}};
const get = {method: 'GET', path: `${configs}/${config}`, headers};

const refused = {status: 400};
const stranger = {status: 403};
const noRoute = {status: 404};
const left = (count) => ({status: 200, count});
const badKey = [422, 'oneOf@request/body/keys/0'];
const badSecret = [422, 'oneOf@request/body/keys/2'];
const badRsa = [422, 'oneOf@request/body/keys/1'];

// Each of these changes members; `undefined` takes one away.
const key = (index, members) => (one) => Object.assign(one.body.keys[index], members);
const body = (members) => (one) => Object.assign(one.body, members);
const whole = (text) => (one) => Object.assign(one, {body: text});
const type = (name) => (one) => Object.assign(one.headers, {'content-type': name});
const asking = (who) => (one) => Object.assign(one, {headers: {'content-type': 'application/json', ...who}});
const path = (from, to) => (one) => Object.assign(one, {path: one.path.replace(from, to)});
const method = (name) => (one) => Object.assign(one, {method: name});

const table = [
  ['no body', put, whole(undefined), [422, 'required@request'], refused],
  ['a body that is no JSON', put, whole('{"keys":['), [400], refused],
  ['an array as the body', put, whole('[]'), [422, 'type@request/body'], refused],
  ['no keys', put, body({keys: undefined}), [422, 'required@request/body'], refused],
  ['keys that are no array', put, body({keys: {}}), [422, 'type@request/body/keys'], refused],
  ['no key', put, body({keys: []}), [422, 'minItems@request/body/keys'], refused],
  ['17 keys', put, body({keys: freshKeys(...Array(17).fill('ES256'))}), [422, 'maxItems@request/body/keys'], refused],
  ['a key that is a string', put, body({keys: ['key']}), badKey, refused],
  ['a key without kid', put, key(ec, {kid: undefined}), badKey, refused],
  ['a kid that is a number', put, key(ec, {kid: 7}), badKey, left(3)], // the emulator reads numbers as text
  ['a kid that is null', put, key(ec, {kid: null}), badKey, refused],
  ['an x that is null', put, key(ec, {x: null}), badKey, refused],
  ['an EC key without kty', put, key(ec, {kty: undefined}), badKey, left(2)],
  ['an EC key without alg', put, key(ec, {alg: undefined}), badKey, left(2)],
  ['an EC key without crv', put, key(ec, {crv: undefined}), badKey, left(2)],
  ['an EC key without x', put, key(ec, {x: undefined}), badKey, refused],
  ['an EC key without y', put, key(ec, {y: undefined}), badKey, refused],
  ['an EC key that says OKP', put, key(ec, {kty: 'OKP'}), badKey, left(2)],
  ['ES256 on P-384', put, key(ec, {crv: 'P-384'}), badKey, left(2)],
  ['an alg that is not taken', put, key(ec, freshKey('ES512')), badKey, left(2)],
  ['an alg of another kty', put, key(ec, {alg: 'RS256'}), badKey, left(2)],
  ['an alg in lower case', put, key(ec, {alg: 'es256'}), badKey, left(2)],
  ['an RSA key without alg', put, key(rsa, {alg: undefined}), badRsa, left(3)],
  ['an RSA key for encryption', put, key(rsa, {alg: 'RSA-OAEP'}), badRsa, left(2)],
  ['an RSA key without n', put, key(rsa, {n: undefined}), badRsa, refused],
  ['an RSA key without e', put, key(rsa, {e: undefined}), badRsa, refused],
  ['a secret without k', put, key(oct, {k: undefined}), badSecret, refused],
  ['a secret without alg', put, key(oct, {alg: undefined}), badSecret, refused],

  ['PATCH: a k that is null', patch, key(oct, {k: null}), badSecret, refused],
  ['PATCH: a secret without alg', patch, key(oct, {k: undefined, alg: undefined}), badSecret, refused],
  // The schema contradicts itself: its prose lets every key inherit what it leaves out, its items let secrets alone
  // leave out anything. The emulator follows the prose; who sends whole public keys is right either way.
  ['PATCH: a stored RSA key by alg and kid', patch, key(rsa, {n: undefined, e: undefined}), badRsa, left(3)],

  ['another content type', put, type('text/plain'), [415, '415@request'], refused],
  ['a form', put, type('application/x-www-form-urlencoded'), [415, '415@request'], refused],
  ['nobody asking', put, asking({}), [401, '401@request'], stranger],
  ['nobody asking to read', get, asking({}), [401, '401@request'], stranger],
  ['another scheme', put, asking({authorization: 'Basic YTpi'}), [401, '401@request'], refused],
  ['an e-mail alone', put, asking({'x-auth-email': 'somebody@example.org'}), [401, '401@request'], stranger],
  ['a zone id of 33 characters', put, path(zone, `${zone}0`), [422, 'maxLength@request/path/zone_id'], noRoute],
  ['a config id of 37 characters', put, path(config, `${config}0`), [422, 'maxLength@request/path/config_id'],
    noRoute],
  ['a config id of 37 characters to read', get, path(config, `${config}0`), [422, 'maxLength@request/path/config_id'],
    noRoute],
  ['another path', put, path('/credentials', '/credential'), [404], noRoute],
  ['another method', put, method('DELETE'), [405], noRoute],

  ['POST: no title', post, body({title: undefined}), [422, 'required@request/body'], refused],
  ['POST: a title of 51 characters', post, body({title: 't'.repeat(51)}), [422, 'maxLength@request/body/title'],
    refused],
  ['POST: no description', post, body({description: undefined}), [422, 'required@request/body'], refused],
  ['POST: no place of tokens', post, body({token_sources: []}), [422, 'minItems@request/body/token_sources'], refused],
  ['POST: 5 places of tokens', post, body({token_sources: Array(5).fill(post.body.token_sources[0])}),
    [422, 'maxItems@request/body/token_sources'], refused],
  ['POST: a place that is none', post, body({token_sources: ['http.request.uri']}),
    [422, 'anyOf@request/body/token_sources/0'], refused],
  ['POST: another type of token', post, body({token_type: 'PASETO'}), [422, 'enum@request/body/token_type'], refused],
  ['POST: no credentials', post, body({credentials: undefined}), [422, 'required@request/body'], refused],
  ['POST: no key', post, body({credentials: {keys: []}}), [422, 'minItems@request/body/credentials/keys'], refused],
  ['PATCH: a title that is null', edit, body({title: null}), [422, 'type@request/body/title'], refused],
  ['PATCH: a description of 501 characters', edit, body({description: 'd'.repeat(501)}),
    [422, 'maxLength@request/body/description'], refused],
];

export const broken = table.map(([what, repaired, change, [status, violation], answer]) => {
  const request = structuredClone(repaired);
  change(request);
  return {what, repaired, request, prism: {status, violation}, answer};
});
