// The vendor's published schema, served by Prism: as a mock it refuses our broken requests and takes them repaired; in
// front of the emulator it holds the command's requests and the emulator's answers to the schema.
import assert from 'node:assert/strict';
import {broken} from './broken.mjs';
import {config, emulator, freshKey, freshKeys, identities, jwkguard, legacyProxy, mock, proxy, send, shown,
  zone} from './support.mjs';

const configs = `/zones/${zone}/token_validation/config`;
const headers = {...identities.token.headers, 'content-type': 'application/json'};
const to = (base, method, path, body) => send(base, {method, path, headers, body});

// --- broken requests

const violationsOf = (answer) =>
  JSON.parse(answer.headers.get('sl-violations') ?? '[]').map(({code, location}) => `${code}@${location.join('/')}`);

async function toEmulator(request) {
  const answer = await send(emulator, request);
  if (request.method === 'POST' && answer.status === 200) {
    assert.equal((await to(emulator, 'DELETE', `${configs}/${answer.body.result.id}`)).status, 200);
  }
  return answer;
}

const brokenTests = broken.map(({what, repaired, request, prism, answer}) => ({
  name: `broken: ${what}`,
  prism: true,
  body: async () => {
    const taken = await send(mock, repaired);
    assert.deepEqual([taken.status, violationsOf(taken)], [200, []], 'Prism, repaired');
    const refused = await send(mock, request);
    assert.equal(refused.status, prism.status, 'Prism, broken');
    const said = violationsOf(refused);
    assert.ok(prism.violation === undefined || said.includes(prism.violation), said.join());

    assert.equal((await toEmulator(repaired)).status, 200, 'emulator, repaired');
    const answered = await toEmulator(request);
    assert.deepEqual([answered.status, answered.body.success], [answer.status, answer.status === 200],
      'emulator, broken');
    assert.equal(answered.body.result?.keys.length, answer.count, 'keys that are left');
  },
}));

// --- the command, through Prism

// Gives `body` the id of a configuration without keys: it is made with one key, which is one that the endpoint drops.
async function withEmptyConfiguration(body) {
  const made = await to(emulator, 'POST', configs, {title: 'empty', description: '', token_type: 'JWT',
    token_sources: ['http.request.headers["authorization"][0]'], credentials: {keys: [freshKey('ES512')]}});
  assert.deepEqual([made.status, made.body.result.credentials.keys], [200, []]);
  const id = made.body.result.id;
  try {
    return await body(id);
  } finally {
    await to(emulator, 'DELETE', `${configs}/${id}`);
  }
}

const liveKeys = async (id) => (await to(proxy, 'GET', `${configs}/${id}`)).body.result.credentials.keys;
const byKid = (keys) => [...keys].sort((one, other) => (one.kid < other.kid ? -1 : 1));

const algs = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'HS256', 'HS384', 'HS512'];
const sets = [
  ...algs.map((alg) => [alg]),
  ['ES256', 'ES384', 'RS256', 'PS512'],
  [...algs, 'ES256', 'ES384', 'ES256', 'ES384', 'RS256'], // 16: as many as there may be
];

async function push(identity, keys) {
  const input = JSON.stringify({keys});
  await withEmptyConfiguration(async (id) => {
    const call = (...words) => jwkguard(proxy, id, identity, words, input);
    const outcome = ({status, json, words}) => [status, json?.outcome ?? words];
    assert.deepEqual(outcome(call('plan', '--allow-secret')), [0, 'planned']);
    assert.deepEqual(outcome(call('push', '--yes', '--allow-secret')), [0, 'verified']);
    assert.deepEqual(byKid(await liveKeys(id)), byKid(keys.map(shown)));
    const live = call('show');
    assert.deepEqual([live.status, live.json?.keys.length], [0, keys.length], live.words);
  });
}

const pushTests = Object.entries(identities).flatMap(([who, identity]) => sets.map((set) => ({
  name: `push, by ${who}: ${set.length === 1 ? set[0] : `${set.length} keys`}`,
  prism: true,
  body: () => push(identity, freshKeys(...set)),
})));

// --- what else is in front of the emulator

const throughPrism = {
  // What a push that keeps a stored secret sends.
  async 'PATCH with a secret by alg, kid and kty alone, beside a whole public key'() {
    const [secret, old, added] = freshKeys('HS256', 'ES256', 'RS256');
    await withEmptyConfiguration(async (id) => {
      const path = `${configs}/${id}/credentials`;
      assert.equal((await to(proxy, 'PUT', path, {keys: [secret, old]})).status, 200);
      assert.equal((await to(proxy, 'PUT', path, {keys: [shown(secret), added]})).status, 422);
      assert.deepEqual(byKid(await liveKeys(id)), byKid([shown(secret), old]));
      const answer = await to(proxy, 'PATCH', path, {keys: [shown(secret), added]});
      assert.deepEqual([answer.status, answer.body.result], [200, {keys: [shown(secret), added]}]);
      assert.deepEqual(await liveKeys(id), [shown(secret), added]);
    });
  },

  async 'a push that keeps a stored secret: a PATCH, and verified'() {
    const [secret, old, added] = freshKeys('HS256', 'ES256', 'RS256');
    await withEmptyConfiguration(async (id) => {
      assert.equal((await to(proxy, 'PUT', `${configs}/${id}/credentials`, {keys: [secret, old]})).status, 200);
      const {status, json, words} = jwkguard(proxy, id, identities.token, ['push', '--yes', '--keep-symmetric'],
        JSON.stringify({keys: [old, added]}));
      assert.deepEqual([status, json?.outcome, json?.requests], [0, 'verified', {get: 2, put: 0, patch: 1}], words);
      assert.deepEqual(byKid(await liveKeys(id)), byKid([shown(secret), old, added]));
    });
  },

  async 'what the emulator alone refuses, it refuses in the schema\'s form'() {
    const key = freshKey('ES256');
    const short = {...freshKey('RS256'), n: Buffer.alloc(255, 0xa5).toString('base64url')};
    const here = `${configs}/${config}`;
    const rows = [
      ['PUT', `${here}/credentials`, {keys: [key, key]}, 400],
      ['PUT', `${here}/credentials`, {keys: [short]}, 400],
      ['PATCH', `${here}/credentials`, {keys: [shown(freshKey('HS256'))]}, 400],
      ['GET', `${configs}?page=0`, undefined, 400],
      ['GET', `${configs}/${config.replaceAll('0', 'f')}`, undefined, 404],
      ['GET', `/zones/${'f'.repeat(32)}/token_validation/config`, undefined, 404],
      ['GET', `/zones/${zone.slice(1)}/token_validation/config`, undefined, 404],
      ['DELETE', `${configs}/config`, undefined, 404],
    ];
    for (const [method, path, body, status] of rows) {
      const answer = await to(proxy, method, path, body);
      assert.deepEqual([answer.status, answer.body.success, answer.body.errors?.length], [status, false, 1],
        `${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
  },

  async 'an answer in the form that was published earlier is not let through'() {
    const request = ['PUT', `${configs}/${config}/credentials`, {keys: freshKeys('ES256')}];
    assert.equal((await to(proxy, ...request)).status, 200);
    const answer = await to(legacyProxy, ...request);
    assert.deepEqual([answer.status, answer.body.validation[0].code], [500, 'required'], JSON.stringify(answer.body));
  },
};

const proxyTests = Object.entries(throughPrism).map(([name, body]) =>
  ({name: `through Prism: ${name}`, prism: true, body}));

export const prismTests = [...brokenTests, ...pushTests, ...proxyTests];
