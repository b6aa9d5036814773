// The vendor's official client against the emulator: each route, straight and through Prism, which holds both to the
// schema; what is refused; and the client beside the command, each reading what the other wrote.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {config, emulator, freshKey, freshKeys, guarded, identities, jwkguard, packages, proxy, shown, thumbprint,
  token, zone} from './support.mjs';

const Cloudflare = createRequire(join(packages, 'package.json'))('cloudflare').default;
const sources = ['http.request.headers["authorization"][0]', 'http.request.cookies["session"][0]'];
const inZone = {zone_id: zone};
const nowhere = {zone_id: 'f'.repeat(32)};
const unknownConfig = 'ffffffff-ffff-4fff-bfff-ffffffffffff';

const clientOf = (baseURL, identity) => new Cloudflare({baseURL, maxRetries: 0, timeout: 20_000, ...identity.client});
const configurationsOf = (client) => client.tokenValidation.configuration;

// What is asked of most: the credentials, and one configuration of the zone.
function bound(client) {
  const configurations = configurationsOf(client);
  return {credentials: configurations.credentials, get: (id) => configurations.get(id, inZone)};
}

const settings = (title, keys) => ({...inZone, title, description: 'made by a test', token_sources: sources,
  token_type: 'JWT', credentials: {keys}});

// Gives `body` a configuration of its own, which is gone afterwards.
async function withConfiguration(client, keys, body) {
  const made = await configurationsOf(client).create(settings('of a test', keys));
  try {
    return await body(made);
  } finally {
    await configurationsOf(client).delete(made.id, inZone);
  }
}

const titles = async (client, query) => {
  const found = [];
  for await (const each of configurationsOf(client).list({...inZone, ...query})) {
    found.push(each.title);
  }
  return found;
};

const routes = {
  async 'create and get'(client) {
    const keys = freshKeys('ES256', 'ES384', 'RS256', 'HS384');
    await withConfiguration(client, keys, async (made) => {
      assert.match(made.id, /^[0-9a-f-]{36}$/);
      assert.deepEqual({...inZone, ...made}, {...settings('of a test', keys.map(shown)), id: made.id,
        created_at: made.created_at, last_updated: made.last_updated});
      assert.ok(Math.abs(Date.parse(made.created_at) - Date.now()) < 60_000, made.created_at);
      assert.deepEqual(await configurationsOf(client).get(made.id, inZone), made);
    });
  },

  async 'list, page by page'(client) {
    const configurations = configurationsOf(client);
    const made = [];
    try {
      for (let number = 0; number < 11; ++number) {
        made.push(await configurations.create(settings(`page ${number}`, freshKeys('ES256'))));
      }
      const expected = ['emulated', ...made.map(({title}) => title)];
      assert.deepEqual(await titles(client), expected);
      assert.deepEqual(await titles(client, {per_page: 5}), expected);
      assert.deepEqual(await titles(client, {per_page: 6}), expected); // no page is left half full
      const second = await configurations.list({...inZone, page: 2, per_page: 5});
      assert.deepEqual(second.getPaginatedItems().map(({title}) => title), expected.slice(5, 10));
      assert.deepEqual(second.result_info, {page: 2, per_page: 5, count: 5, total_count: 12, total_pages: 3});
    } finally {
      await Promise.all(made.map(({id}) => configurations.delete(id, inZone)));
    }
  },

  async 'edit a configuration'(client) {
    await withConfiguration(client, freshKeys('PS256'), async (made) => {
      const change = {title: 'another', token_sources: sources.slice(1)};
      const answer = await configurationsOf(client).edit(made.id, {...inZone, ...change});
      assert.deepEqual(answer, {id: made.id, description: made.description, ...change});
      const now = await configurationsOf(client).get(made.id, inZone);
      assert.deepEqual(now, {...made, ...change, last_updated: now.last_updated});
      assert.ok(now.last_updated >= made.last_updated);
    });
  },

  async 'delete'(client) {
    const gone = await withConfiguration(client, freshKeys('RS512'), async ({id}) => id);
    await assert.rejects(configurationsOf(client).get(gone, inZone), Cloudflare.NotFoundError);
    const {id} = await configurationsOf(client).create(settings('short-lived', freshKeys('RS384')));
    assert.deepEqual(await configurationsOf(client).delete(id, inZone), {id});
    assert.deepEqual(await titles(client), ['emulated']);
  },

  async 'update credentials: what is not named is gone'(client) {
    const [old, kept, added] = freshKeys('ES256', 'HS256', 'PS384');
    await withConfiguration(client, [old, kept], async ({id}) => {
      const {credentials, get} = bound(client);
      assert.deepEqual(await credentials.update(id, {...inZone, keys: [kept, added]}), {keys: [shown(kept), added]});
      assert.deepEqual((await get(id)).credentials, {keys: [shown(kept), added]});
    });
  },

  async 'edit credentials: a secret that is left out stays, what is not named is gone'(client) {
    const [old, secret, added] = freshKeys('ES384', 'HS512', 'PS512');
    await withConfiguration(client, [old, secret], async ({id}) => {
      const {credentials, get} = bound(client);
      assert.deepEqual(await credentials.edit(id, {...inZone, keys: [shown(secret), added]}),
        {keys: [shown(secret), added]});
      assert.deepEqual((await get(id)).credentials, {keys: [shown(secret), added]});
    });
  },
};

const routeTests = Object.keys(identities).flatMap((who) => [false, true].flatMap((prism) =>
  Object.entries(routes).map(([name, body]) => ({
    name: `client, by ${who}${prism ? ', through Prism' : ''}: ${name}`,
    prism,
    body: () => body(clientOf(prism ? proxy : emulator, identities[who])),
  }))));

// --- what is refused

const short = () => ({...freshKey('RS256'), n: Buffer.alloc(255, 0xa5).toString('base64url')});
const put = (client, keys) => bound(client).credentials.update(config, {...inZone, keys});
const twice = () => {
  const key = freshKey('ES256');
  return [key, {...freshKey('ES256'), kid: key.kid}];
};
const bearer = (given) => ({client: {apiToken: given}});
const byToken = identities.token;
const byKey = identities['e-mail and key'];

const refusals = [
  ['an empty set', byToken, 'BadRequestError', 400, 10400, (client) => put(client, [])],
  ['17 keys', byToken, 'BadRequestError', 400, 10400, (client) => put(client, freshKeys(...Array(17).fill('ES256')))],
  ['a modulus of 2040 bits', byToken, 'BadRequestError', 400, 10400, (client) => put(client, [short()])],
  ['one {alg, kid} twice', byToken, 'BadRequestError', 400, 10400, (client) => put(client, twice())],
  ['a secret that is not stored, left out', byToken, 'BadRequestError', 400, 10400, (client) =>
    bound(client).credentials.edit(config, {...inZone, keys: [shown(freshKey('HS256'))]})],
  ['a title of 51 characters', byToken, 'BadRequestError', 400, 10400, (client) =>
    configurationsOf(client).create(settings('t'.repeat(51), freshKeys('ES256')))],
  ['a page of 4', byToken, 'BadRequestError', 400, 10400, (client) =>
    configurationsOf(client).list({...inZone, per_page: 4})],
  ['a malformed token', bearer('a b'), 'BadRequestError', 400, 6003, (client) => bound(client).get(config)],
  ['another token', bearer(`${token}0`), 'PermissionDeniedError', 403, 10000, (client) => bound(client).get(config)],
  ['an e-mail and key where a token is asked for', byKey, 'PermissionDeniedError', 403, 10000,
    (client) => bound(client).get(config)],
  ['a configuration that there is not', byToken, 'NotFoundError', 404, 10404,
    (client) => bound(client).get(unknownConfig)],
  ['a zone that there is not', byToken, 'NotFoundError', 404, 10404,
    (client) => configurationsOf(client).list(nowhere)],
  ['a configuration that is no UUID', byToken, 'NotFoundError', 404, 7003, (client) => bound(client).get('config')],
  ['a zone id of 31 characters', byToken, 'NotFoundError', 404, 7003,
    (client) => configurationsOf(client).list({zone_id: zone.slice(1)})],
  ['a body over 1 MiB', byToken, 'APIError', 413, 10400,
    (client) => put(client, [{...freshKey('ES256'), kid: 'k'.repeat(1 << 20)}])],
];

const refusalTests = refusals.map(([what, identity, className, status, code, call]) => ({
  name: `client: ${what} is a ${className}`,
  body: async () => {
    await assert.rejects(async () => call(clientOf(guarded, identity)), (error) => {
      assert.equal(error.constructor, Cloudflare[className], error.stack);
      assert.deepEqual([error.status, error.errors.map((each) => each.code)], [status, [code]]);
      return true;
    });
    const repaired = await bound(clientOf(guarded, byToken)).get(config);
    assert.deepEqual(repaired.credentials.keys, []); // whatever was refused changed nothing
  },
}));

// --- the client and the command

const pushed = freshKeys('ES256', 'ES384', 'RS256', 'PS512', 'HS256');
const byId = (one, other) => (one.kid < other.kid ? -1 : 1);

const together = {
  async 'the client reads what the command pushed'(client, id) {
    const run = jwkguard(emulator, id, byToken, ['push', '--yes', '--allow-secret'], JSON.stringify({keys: pushed}));
    assert.equal(run.status, 0, run.words);
    const live = (await bound(client).get(id)).credentials.keys;
    assert.deepEqual(live.sort(byId), pushed.map(shown).sort(byId));
  },

  async 'the command shows what the client wrote'(client, id) {
    await bound(client).credentials.update(id, {...inZone, keys: pushed});
    const run = jwkguard(emulator, id, byToken, ['show']);
    assert.equal(run.status, 0, run.words);
    assert.deepEqual(run.json.keys, pushed.map(({alg, kid, kty, ...rest}) =>
      kty === 'oct' ? {alg, kid} : {alg, kid, thumbprint: thumbprint({kty, ...rest})}));
  },

  async 'the command plans nothing where the client wrote the same public keys'(client, id) {
    const keys = pushed.filter(({kty}) => kty !== 'oct');
    await bound(client).credentials.update(id, {...inZone, keys});
    const plan = (wanted) =>
      jwkguard(emulator, id, byToken, ['plan', '--detailed-exitcode'], JSON.stringify({keys: wanted}));
    const same = plan(keys);
    assert.deepEqual([same.status, same.json?.changes], [0, false], same.words);
    const fewer = plan(keys.slice(1)); // a key that was first seen now may not go yet: a push would be refused
    assert.deepEqual([fewer.status, fewer.json?.changes], [4, true], fewer.words);
  },

  async 'what the endpoint changes and drops, the client reads'(client, id) {
    const [defaulted, taken, foreign] = freshKeys('RS256', 'ES256', 'ES512');
    const {alg, ...unnamed} = defaulted;
    const answer = await bound(client).credentials.update(id,
      {...inZone, keys: [unnamed, {...taken, use: 'sig', key_ops: ['verify']}, foreign]});
    assert.deepEqual(answer.keys, [{...unnamed, alg: 'RS256'}, taken]);
  },
};

const togetherTests = Object.entries(together).map(([name, body]) => ({
  name: `together: ${name}`,
  body: () => {
    const client = clientOf(emulator, byToken);
    return withConfiguration(client, [pushed[0]], ({id}) => body(client, id));
  },
}));

export const clientTests = [...routeTests, ...refusalTests, ...togetherTests];
