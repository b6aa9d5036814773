// What the suites share: where everything listens, fresh keys, plain requests, and the command.
import {spawnSync} from 'node:child_process';
import {createHash, generateKeyPairSync, randomBytes} from 'node:crypto';

export const {
  CONTRACT_JWKGUARD: jwkguardProgram, CONTRACT_PACKAGES: packages, CONTRACT_TOKEN: token, CONTRACT_EMULATOR: emulator,
  CONTRACT_GUARDED: guarded, CONTRACT_MOCK: mock, CONTRACT_PROXY: proxy, CONTRACT_LEGACY_PROXY: legacyProxy,
} = process.env;

// What an emulator holds when it starts.
export const zone = '0123456789abcdef0123456789abcdef';
export const config = '00000000-0000-4000-8000-000000000001';

const secretOctets = {HS256: 32, HS384: 48, HS512: 64};
const curves = {ES256: 'P-256', ES384: 'P-384', ES512: 'P-521'};

function freshMembers(alg) {
  if (alg in secretOctets) {
    return {kty: 'oct', k: randomBytes(secretOctets[alg]).toString('base64url')};
  }
  const pair = alg in curves ? generateKeyPairSync('ec', {namedCurve: curves[alg]}) :
                               generateKeyPairSync('rsa', {modulusLength: 2048});
  return pair.publicKey.export({format: 'jwk'});
}

export const freshKey = (alg, kid = `${alg}-${randomBytes(4).toString('hex')}`) => ({...freshMembers(alg), alg, kid});
export const freshKeys = (...algs) => algs.map((alg) => freshKey(alg));

// As the endpoint gives it back.
export const shown = ({k, ...key}) => key;

// RFC 7638 3: the required members of the key, sorted, without white space.
export function thumbprint(key) {
  const members = {EC: ['crv', 'kty', 'x', 'y'], RSA: ['e', 'kty', 'n']}[key.kty];
  const text = JSON.stringify(Object.fromEntries(members.map((name) => [name, key[name]])));
  return createHash('sha256').update(text).digest('base64url');
}

// The two ways to say who is asking, as headers and as the command's settings. Made at run time: neither is anybody's.
const key = randomBytes(18).toString('hex');
export const identities = {
  token: {
    headers: {authorization: `Bearer ${token}`},
    environment: {CLOUDFLARE_API_TOKEN: token},
    client: {apiToken: token},
  },
  'e-mail and key': {
    headers: {'x-auth-email': 'somebody@example.org', 'x-auth-key': key},
    environment: {CLOUDFLARE_EMAIL: 'somebody@example.org', CLOUDFLARE_API_KEY: key},
    client: {apiEmail: 'somebody@example.org', apiKey: key},
  },
};

// One request as {method, path, headers, body}; a body that is no string is sent as JSON.
export async function send(base, {method, path, headers, body}) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(base + path, {method, headers, body: text, signal: AbortSignal.timeout(20_000)});
  return {status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text())};
}

// Runs the command with `input` as standard input. Its JSON is the last line: push prints the findings first.
export function jwkguard(base, id, identity, words, input = '') {
  const target = ['--base-url', base, '--zone', zone, '--config', id, '--format', 'json'];
  const {PATH, HOME, XDG_STATE_HOME} = process.env;
  const run = spawnSync(jwkguardProgram, [...words, ...target],
    {input, encoding: 'utf8', env: {PATH, HOME, XDG_STATE_HOME, ...identity.environment}, timeout: 60_000});
  const printed = run.stdout.trimEnd().split('\n').at(-1);
  return {status: run.status, words: run.stderr, json: printed === '' ? undefined : JSON.parse(printed)};
}
