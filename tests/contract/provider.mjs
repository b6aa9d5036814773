// A real identity provider, npm `oidc-provider`, which rotates its keys, and `jwkguard sync` between it and the emulator.
// After every step each token that it issued and that has not expired must verify by the live set, as npm `jose` sees it.
//
// A test lasts days, of a clock of its own: the provider stamps its tokens with it, and both servers say it as `Date`,
// by which the command goes. This machine's clock stands still beside it, and is not believed.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {mkdtempSync} from 'node:fs';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {config, emulator, freshKey, identities, jwkguardProgram, packages, send, zone} from './support.mjs';

const resolve = createRequire(join(packages, 'package.json')).resolve;
const load = (name) => import(pathToFileURL(resolve(name)));
const {createLocalJWKSet, decodeProtectedHeader, jwtVerify} = await load('jose');
const {default: Provider} = await load('oidc-provider');

const hour = 3600;
const life = 10 * hour; // of a token
const configs = `/zones/${zone}/token_validation/config`;
const headers = {...identities.token.headers, 'content-type': 'application/json'};

// --- the clock

const realNow = Date.now;
class Clock {
  #ahead = 0;
  start() { Date.now = () => realNow() + this.#ahead; }
  pass(seconds) { this.#ahead += seconds * 1000; }
  stop() { Date.now = realNow; }
  stamp(answer) { answer.sendDate = false; answer.setHeader('Date', new Date(Date.now()).toUTCString()); }
}

// --- servers

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {url, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); })};
}

// The emulator, with the test's clock in its answers.
function endpoint(clock) {
  return listen(async (request, answer) => {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    const {authorization} = request.headers;
    const given = await fetch(new URL(emulator).origin + request.url, {method: request.method,
      headers: {authorization, ...(pieces.length ? {'content-type': request.headers['content-type']} : {})},
      body: pieces.length ? Buffer.concat(pieces) : undefined});
    clock.stamp(answer);
    answer.writeHead(given.status, {'content-type': given.headers.get('content-type')});
    answer.end(await given.text());
  });
}

// Without the provider's advice on production, once a rotation.
function quietly(body) {
  const {info, warn} = console;
  console.info = console.warn = () => {};
  try {
    return body();
  } finally {
    Object.assign(console, {info, warn});
  }
}

// A provider that is given another set of keys at each rotation; the first of an algorithm signs.
class RotatingProvider {
  #clock;
  #server;
  #current;
  #signs = {};
  #secret = randomBytes(24).toString('base64url');

  constructor(clock) { this.#clock = clock; }

  async open() {
    this.#server = await listen((request, answer) => {
      this.#clock.stamp(answer);
      this.#current(request, answer);
    });
    this.issuer = this.#server.url;
  }
  close() { return this.#server.close(); }

  // `signs`: the kid that signs for each algorithm; `keys`: all that are published, with their private halves.
  rotate(keys, signs) {
    this.#signs = signs;
    const algorithms = Object.keys(signs);
    this.#current = quietly(() => new Provider(this.issuer, {
      jwks: {keys},
      clients: [{client_id: 'service', client_secret: this.#secret, grant_types: ['client_credentials'],
        redirect_uris: [], response_types: [], id_token_signed_response_alg: algorithms[0]}],
      ttl: {ClientCredentials: () => life},
      enabledJWA: {idTokenSigningAlgValues: algorithms},
      features: {
        devInteractions: {enabled: false},
        clientCredentials: {enabled: true},
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (context, resource) => {
            const alg = resource.split(':').at(-1);
            return {scope: 'read', audience: resource, accessTokenFormat: 'jwt',
              jwt: {sign: {alg, kid: this.#signs[alg]}}};
          },
        },
      },
    })).callback();
  }

  async published() { return (await (await fetch(`${this.issuer}/jwks`)).json()).keys; }

  async token(alg) {
    const answer = await fetch(`${this.issuer}/token`, {method: 'POST',
      headers: {authorization: `Basic ${Buffer.from(`service:${this.#secret}`).toString('base64')}`},
      body: new URLSearchParams({grant_type: 'client_credentials', scope: 'read', resource: `urn:api:${alg}`})});
    const {access_token: token, ...rest} = await answer.json();
    assert.ok(token, JSON.stringify(rest));
    assert.equal(decodeProtectedHeader(token).kid, this.#signs[alg], 'the key that should sign does');
    return token;
  }
}

function freshPair(alg, kid, members) {
  const pair = alg === 'ES256' ? generateKeyPairSync('ec', {namedCurve: 'P-256'}) :
                                 generateKeyPairSync('rsa', {modulusLength: 2048});
  return {...pair.privateKey.export({format: 'jwk'}), kid, use: 'sig', ...members};
}

// --- what is looked at

// The command beside the servers of this process, which must go on answering.
function sync(state, base, id, words) {
  const {PATH, HOME} = process.env;
  const all = ['sync', '--base-url', base, '--zone', zone, '--config', id, '--state-dir', state, '--format', 'json',
    ...words];
  return new Promise((done) => {
    execFile(jwkguardProgram, all, {env: {PATH, HOME, ...identities.token.environment}, timeout: 60_000},
      (error, out, said) => done({status: error ? error.code : 0, said, json: out ? JSON.parse(out) : undefined}));
  });
}

const liveKeys = async (id) =>
  (await send(emulator, {method: 'GET', path: `${configs}/${id}`, headers})).body.result.credentials.keys;

// How many of the tokens that have not expired the live set verifies, and what is said of those that it does not.
async function verify(tokens, keys) {
  const keyOf = createLocalJWKSet({keys});
  const currentDate = new Date(Date.now());
  const inUse = tokens.filter(({expires}) => expires > currentDate / 1000);
  const found = {verified: 0, refused: []};
  for (const {token, kid} of inUse) {
    try {
      await jwtVerify(token, keyOf, {currentDate});
      found.verified += 1;
    } catch (error) {
      found.refused.push(`${kid}: ${error.code}`);
    }
  }
  return found;
}

// --- the story

// A provider, a configuration of the endpoint's that follows it, and the tokens that were issued.
class World {
  #generations = new Map();
  #state = mkdtempSync(join(process.env.HOME, 'followed-'));
  #clock = new Clock();
  #provider = new RotatingProvider(this.#clock);
  #tokens = [];
  facts = {verified: 0, outlived: 0, refused: []};

  constructor({algorithms, members, words}) { Object.assign(this, {algorithms, members, words}); }

  async open() {
    const made = await send(emulator, {method: 'POST', path: configs, headers, body: {title: 'followed',
      description: '', token_type: 'JWT', token_sources: ['http.request.headers["authorization"][0]'],
      credentials: {keys: [freshKey('ES256', 'from-before')]}}});
    this.id = made.body.result.id;
    this.#clock.start();
    this.api = await endpoint(this.#clock);
    await this.#provider.open();
  }

  async close() {
    this.#clock.stop();
    await this.api?.close();
    await this.#provider.close();
    await send(emulator, {method: 'DELETE', path: `${configs}/${this.id}`, headers});
  }

  pass(seconds) { this.#clock.pass(seconds); }

  #generation(number) {
    if (!this.#generations.has(number)) {
      this.#generations.set(number, this.algorithms.map((alg) => freshPair(alg, `${alg}-${number}`, this.members(alg))));
    }
    return this.#generations.get(number);
  }

  // The keys of one generation sign; those of all that are `shown` are published.
  rotate(now, shown) {
    this.#provider.rotate(shown.flatMap((each) => this.#generation(each)),
      Object.fromEntries(this.algorithms.map((alg) => [alg, `${alg}-${now}`])));
  }

  async sync() {
    const run = await sync(this.#state, this.api.url + new URL(emulator).pathname, this.id,
      ['--issuer', this.#provider.issuer, ...this.words]);
    assert.equal(run.status, 0, run.said);
    return run.json;
  }

  async issue() {
    for (const alg of this.algorithms) {
      const token = await this.#provider.token(alg);
      this.#tokens.push({token, kid: decodeProtectedHeader(token).kid, expires: Date.now() / 1000 + life});
    }
  }

  async look() {
    const now = Date.now() / 1000;
    const found = await verify(this.#tokens, await liveKeys(this.id));
    this.facts.verified += found.verified;
    this.facts.refused.push(...found.refused);
    const shown = new Set(await this.published());
    this.facts.outlived += this.#tokens.filter(({kid, expires}) => expires > now && !shown.has(kid)).length;
  }

  async published() { return (await this.#provider.published()).map(({kid}) => kid).sort(); }
  async live() { return (await liveKeys(this.id)).map(({kid}) => kid).sort(); }
}

async function inWorld(settings, body) {
  const world = new World(settings);
  try {
    await world.open();
    await body(world);
    return world.facts;
  } finally {
    await world.close();
  }
}

// How a provider hands over from one key to the next: which generations it publishes, of which generation N signs.
const habits = {
  'the old key goes when the new one comes': (now) => [now],
  'the old key stays for one period': (now) => [now, now - 1],
  'the next key is shown ahead': (now) => [now, now + 1],
};

// Ten rotations, one every six hours, with a sync and new tokens every two.
const tenRotations = (one) => inWorld(one, async (world) => {
  for (let number = 0; number <= 10; ++number) {
    world.rotate(number, habits[one.habit](number).filter((each) => each >= 0));
    for (let looks = 0; looks < 3; ++looks) {
      await world.sync();
      await world.issue();
      await world.look();
      world.pass(2 * hour);
    }
  }
  world.pass(2 * life);
  world.facts.state = (await world.sync()).state;
  world.facts.left = [await world.live(), await world.published()];
});

const named = (alg) => ({alg});
const settings = [
  ...Object.keys(habits).map((habit) => ({habit, algorithms: ['ES256'], members: named, words: ['--min-overlap', '11h']})),
  {habit: 'the old key goes when the new one comes', algorithms: ['RS256', 'ES256'], members: named,
    words: ['--min-overlap', '11h']},
  // Its RSA keys name no algorithm; the metadata name one. The endpoint would make RS256 of them.
  {habit: 'the old key stays for one period', algorithms: ['PS256', 'ES256'], members: () => ({}),
    words: ['--min-overlap', '11h']},
];

const followed = settings.map((one) => ({
  name: `provider: ${one.habit}, ${one.algorithms.join(' and ')}${one.members('PS256').alg ? '' : ' without alg'}`,
  body: async () => {
    const facts = await tenRotations(one);
    assert.deepEqual(facts.refused, []);
    // 33 looks; a token that is issued at one of them lives for that one and four more.
    assert.equal(facts.verified, one.algorithms.length * (1 + 2 + 3 + 4 + 29 * 5));
    assert.ok(one.habit === 'the old key stays for one period' || facts.outlived > 0, 'no token outlived its key');
    assert.equal(facts.state, 'in-sync'); // and what nobody wants is gone
    assert.deepEqual(...facts.left);
  },
}));

const others = [{
  // The tests above must be able to fail.
  name: 'provider: with an overlap that is too short its tokens are refused',
  body: async () => {
    const facts = await tenRotations({...settings[0], words: ['--min-overlap', '30m']});
    assert.ok(facts.refused.length > 10, `${facts.refused.length} were refused`);
    assert.deepEqual([...new Set(facts.refused.map((each) => each.split(': ')[1]))], ['ERR_JWKS_NO_MATCHING_KEY']);
  },
}, {
  name: 'provider: it rotates while nothing runs, for longer than the overlap',
  body: async () => {
    const facts = await inWorld(settings[0], async (world) => {
      world.rotate(0, [0]);
      await world.sync();
      world.pass(40 * hour);
      await world.issue();
      world.pass(hour);
      world.rotate(1, [1]);
      await world.sync();
      await world.issue();
      await world.look();
      assert.deepEqual(await world.live(), ['ES256-0', 'ES256-1']);
    });
    assert.deepEqual([facts.refused, facts.verified], [[], 2]);
  },
}, {
  name: 'provider: its discovery is of that issuer alone, byte for byte',
  body: async () => {
    const provider = new RotatingProvider(new Clock());
    await provider.open();
    try {
      provider.rotate([freshPair('ES256', 'first', named('ES256'))], {ES256: 'first'});
      const state = mkdtempSync(join(process.env.HOME, 'other-'));
      const run = (issuer) => sync(state, emulator, config, ['--plan', '--issuer', issuer]);
      const good = await run(provider.issuer);
      assert.deepEqual([good.status, good.json.add.map(({kid}) => kid)], [0, ['first']], good.said);
      const other = await run(`${provider.issuer}/`);
      assert.deepEqual([other.status, other.json.add], [10, []], other.said);
      assert.match(other.said, /is for another issuer/);
    } finally {
      await provider.close();
    }
  },
}];

export const providerTests = [...followed, ...others];
