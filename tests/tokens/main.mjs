// Tokens held to jwkguard and to npm jose: main.mjs [COUNT [SEED]]
//
// Each mutated token is accepted by both or by neither, but for the differences below; each of them is that jose reads a
// text more leniently than RFC 7515 2 and 4 say.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(join(process.env.TOKENS_PACKAGES, 'package.json'))
const jose = await import(pathToFileURL(require.resolve('jose')))
const jwkguard = process.env.TOKENS_JWKGUARD
const count = Number(process.argv[2] ?? 5000)
const seed = Number(process.argv[3] ?? 1)
const scratch = mkdtempSync(join(tmpdir(), 'tokens-'))

const fail = (what) => {
  console.error(`tokens: ${what}`)
  process.exitCode = 1
}

// --- both verifiers

function heldToJwkguard(set, tokens) {
  const keys = join(scratch, 'keys.json')
  const file = join(scratch, 'tokens.txt')
  writeFileSync(keys, JSON.stringify(set))
  writeFileSync(file, tokens.map((token) => token + '\n').join(''))
  const ended = spawnSync(
    jwkguard, ['verify', '--policy', 'rfc', '--allow-secret', '--keys', keys, '--format', 'json', file],
    { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (ended.status !== 0 && ended.status !== 1) {
    throw new Error(`verify ended with ${ended.status}: ${ended.stderr}`)
  }
  const answers = ended.stdout.trimEnd().split('\n').map((line) => JSON.parse(line))
  if (answers.length !== tokens.length) {
    throw new Error(`${answers.length} answers to ${tokens.length} tokens`)
  }
  return answers
}

// What an application does with jose: the keys that the token may be by, as createLocalJWKSet chooses them (which takes no
// secrets).
async function heldToJose(set, imported, token) {
  let header
  try {
    header = jose.decodeProtectedHeader(token)
  } catch {
    return false
  }
  const candidates = set.keys.flatMap((key, place) => {
    const isNamed = typeof header.kid !== 'string' || header.kid === key.kid
    return isNamed && (key.alg === undefined || key.alg === header.alg) ? [imported[place]] : []
  })
  for (const key of candidates) {
    try {
      await jose.compactVerify(token, key)
      return true
    } catch {
      // the next one
    }
  }
  return false
}

// --- keys and tokens

const kinds = [
  ['HS256'], ['HS384'], ['HS512'], ['RS256'], ['RS384'], ['RS512'], ['PS256'], ['PS384'], ['PS512'], ['ES256'], ['ES384'],
  ['ES512'], ['ES256K'], ['EdDSA', 'Ed25519'], ['EdDSA', 'Ed448'],
]

async function makeSigner([alg, crv], index) {
  const kid = `${alg}-${index}`
  if (alg.startsWith('HS')) {
    const secret = await jose.generateSecret(alg, { extractable: true })
    return { alg, kid, secret, jwk: { ...(await jose.exportJWK(secret)), alg, kid } }
  }
  const pair = await jose.generateKeyPair(alg, { crv, extractable: true })
  return { alg, kid, secret: pair.privateKey, jwk: { ...(await jose.exportJWK(pair.publicKey)), alg, kid } }
}

const sign = (signer, header, payload) =>
  new jose.CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header).sign(signer.secret)

// Signs octets that jose would not write: the header is what it is.
async function signText(signer, header, payload) {
  const { createSign, createHmac, sign: signOnce, constants } = await import('node:crypto')
  const text = Buffer.from(`${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`)
  const bits = signer.alg.slice(2, 5)
  let signature
  if (signer.alg.startsWith('HS')) {
    signature = createHmac(`sha${bits}`, signer.secret).update(text).digest()
  } else if (signer.alg === 'EdDSA') {
    signature = signOnce(null, text, signer.secret)
  } else {
    const key = signer.alg.startsWith('ES')
      ? { key: signer.secret, dsaEncoding: 'ieee-p1363' }
      : signer.alg.startsWith('PS')
        ? { key: signer.secret, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : signer.secret
    signature = createSign(`sha${bits}`).update(text).sign(key)
  }
  return `${text}.${signature.toString('base64url')}`
}

// --- mutations

let state = seed >>> 0
function random(below) { // mulberry32
  state = (state + 0x6d2b79f5) >>> 0
  let t = state
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) % below
}
const pick = (list) => list[random(list.length)]
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. "'

function mutateText(text) {
  const at = random(text.length)
  const piece = () => pick(characters)
  switch (random(6)) {
    case 0: return text.slice(0, at) + piece() + text.slice(at + 1)
    case 1: return text.slice(0, at) + text.slice(at + 1)
    case 2: return text.slice(0, at) + piece() + text.slice(at)
    case 3: return text.slice(0, at) + text.slice(at, at + 8) + text.slice(at)
    case 4: return text.slice(0, Math.max(1, at))
    default: return text + pick(['=', '==', 'A', 'AA', '.', '.e30'])
  }
}

const signaturePart = (token) => token.slice(token.lastIndexOf('.') + 1)

async function mutate(signers, tokens) {
  const signer = pick(signers)
  const other = pick(signers)
  const token = pick(tokens)
  switch (random(9)) {
    case 0: // another signature
      return token.slice(0, token.lastIndexOf('.') + 1) + signaturePart(pick(tokens))
    case 1: { // a flipped bit of the signature
      const octets = Buffer.from(signaturePart(token), 'base64url')
      octets[random(octets.length)] ^= 1 << random(8)
      return token.slice(0, token.lastIndexOf('.') + 1) + octets.toString('base64url')
    }
    case 2: // another kid, or none
      return signText(signer, JSON.stringify(pick([{ alg: signer.alg }, { alg: signer.alg, kid: other.kid }])), '{}')
    case 3: // another alg
      return signText(signer, JSON.stringify({ alg: other.alg, kid: signer.kid }), '{}')
    case 4: { // a header that is changed before it is signed
      const header = mutateText(JSON.stringify({ alg: signer.alg, kid: signer.kid, typ: 'JWT', x: [1, { y: 'z' }] }))
      return signText(signer, header, '{}')
    }
    case 5: { // octets, changed and signed
      const header = Buffer.from(JSON.stringify({ alg: signer.alg, kid: signer.kid, n: 'é\u{1f511}' }))
      header[random(header.length)] ^= 1 << random(8)
      return signText(signer, header, '{}')
    }
    case 6: { // headers that two readers may read in two ways
      const alg = JSON.stringify(signer.alg)
      const kid = JSON.stringify(signer.kid)
      const header = pick([
        `{"alg":"none","alg":${alg},"kid":${kid}}`, `{"alg":${alg},"kid":"x","kid":${kid}}`, `{"alg":${alg},"kid":${kid},"x":{"y":1,"y":2}}`,
        `{"alg":${alg},"kid":1}`, `{"alg":${alg},"kid":null}`, `{"alg":[${alg}],"kid":${kid}}`, `{"alg":${alg},"kid":${kid},"b64":true}`,
        `{"alg":${alg},"kid":${kid},"b64":true,"crit":["b64"]}`, `{"alg":${alg},"kid":${kid},"crit":["x"],"x":1}`, `{"alg":${alg},"kid":${kid},"crit":[]}`,
        `\ufeff{"alg":${alg},"kid":${kid}}`, `{"alg":${alg},"kid":"\\ud800"}`, `{"alg":${alg},"kid":"${signer.kid.replace('-', '\\u002d')}"}`,
        ` {"alg" : ${alg}, "kid" : ${kid} } `, `{"alg":"none","kid":${kid}}`, `{"kid":${kid}}`, `[{"alg":${alg}}]`,
      ])
      return signText(signer, header, '{}')
    }
    default:
      return mutateText(token)
  }
}

// --- the differences that there are, and why

const isStrict = (part) => Buffer.from(part, 'base64url').toString('base64url') === part
const isUtf8 = (octets) => {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
    return true
  } catch {
    return false
  }
}

const differences = {
  'jose decodes what is no strict base64url (RFC 7515 2)': (token) => !token.split('.').every(isStrict),
  'jose takes the last of two members of one name (RFC 7515 4)': (token, answer) => answer.reason === 'header-duplicate',
  'jose reads a header that is not UTF-8 (RFC 7515 5.2)': (token) => !isUtf8(Buffer.from(token.split('.')[0], 'base64url')),
  'jose passes over a kid that is no string (RFC 7515 4.1.4)': (token, answer) => answer.reason === 'header-faulty' &&
    typeof (Object.entries(jose.decodeProtectedHeader(token)).find(([name]) => name === 'kid') ?? ['', ''])[1] !== 'string',
  'jose knows b64 (RFC 7797), or passes over it': (token, answer) => answer.reason === 'critical' &&
    'b64' in jose.decodeProtectedHeader(token),
  'jose passes over a byte order mark (RFC 8259 8.1)': (token, answer) => answer.reason === 'header-faulty' &&
    Buffer.from(token.split('.')[0], 'base64url').subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])),
}

// --- the run

async function published() {
  const folder = dirname(fileURLToPath(import.meta.url))
  const rows = readFileSync(join(folder, 'published.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
  for (const row of rows) {
    const { alg } = jose.decodeProtectedHeader(row.token)
    await jose.compactVerify(row.token, await jose.importJWK(row.keys[0], alg)).catch(() => fail(`jose refuses ${row.name}`))
    if (!heldToJwkguard({ keys: row.keys }, [row.token])[0].verified) {
      fail(`${row.name} is refused here`)
    }
  }
  return rows.length
}

// Keys of ../shared/vectors that have their private half: jose signs, and the public half verifies here.
async function shared() {
  const folder = process.env.JWKGUARD_SHARED_DIR ?? join(dirname(fileURLToPath(import.meta.url)), '../../../shared')
  const curves = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', secp256k1: 'ES256K', Ed25519: 'EdDSA', Ed448: 'EdDSA' }
  const keys = []
  const tokens = []
  let left = 0
  let trivial = 0
  let isSkipped = false
  for (const name of ['wycheproof', 'rfc', 'peers']) {
    const file = join(folder, 'vectors', `${name}.jsonl`)
    if (!existsSync(file)) {
      isSkipped = true
      console.log(`tokens: skipped, because it is not there: ../shared/vectors/${name}.jsonl`)
      continue
    }
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const { jwk, expect } = JSON.parse(line)
      const alg = curves[jwk?.crv] ?? (jwk?.kty === 'RSA' && /^[RP]S/.test(jwk.alg ?? 'RS256') ? jwk.alg ?? 'RS256' : undefined)
      if (expect !== 'valid' || !jwk?.d || !alg || jwk.use === 'enc' || jwk.key_ops) {
        continue
      }
      try {
        const kid = `key-${keys.length}`
        const { kty, crv, x, y, n, e } = jwk
        tokens.push(await sign({ secret: await jose.importJWK({ ...jwk, use: undefined, alg }, alg) }, { alg, kid }, '{}'))
        keys.push({ kty, crv, x, y, n, e, alg, kid })
      } catch {
        left += 1 // none that jose signs with
      }
    }
  }
  for (let at = 0; at < keys.length; at += 100) {
    heldToJwkguard({ keys: keys.slice(at, at + 100) }, tokens.slice(at, at + 100)).forEach((answer, place) => {
      if (answer.reason === 'kid-unknown' && answer.kid === keys[at + place].kid) {
        trivial += 1 // in the set, and not used: its private half is a small number or the like: key.trivial
      } else if (!answer.verified) {
        fail(`${JSON.stringify(keys[at + place])}: ${answer.message}`)
      }
    })
  }
  const verified = keys.length - trivial
  if (!isSkipped && (verified !== 246 || trivial !== 7)) {
    fail(`${verified} and ${trivial} keys of others, not 246 and 7`)
  }
  console.log(`${verified} tokens signed with keys of others are verified; ${trivial} of keys that anybody can guess are not; jose signs with ${left} keys not`)
}

async function main() {
  await shared()
  const signers = await Promise.all(kinds.map(makeSigner))
  const set = { keys: signers.map((signer) => signer.jwk) }
  const imported = await Promise.all(set.keys.map((key) => jose.importJWK(key, key.alg)))
  const payloads = ['{}', '{"sub":"x","exp":4102444800}', JSON.stringify({ text: 'é'.repeat(40) })]
  const tokens = []
  for (const signer of signers) {
    for (const payload of payloads) {
      tokens.push(await sign(signer, { alg: signer.alg, kid: signer.kid }, payload))
    }
  }
  heldToJwkguard(set, tokens).forEach((answer, place) => {
    const signer = signers[Math.floor(place / payloads.length)]
    if (!answer.verified || answer.key.kid !== signer.kid) {
      fail(`a token of jose's is refused: ${signer.alg}: ${answer.message}`)
    }
  })
  console.log(`${tokens.length} tokens of jose's are verified; ${await published()} published ones by both`)

  const seen = Object.fromEntries(Object.keys(differences).map((name) => [name, 0]))
  let accepted = 0
  for (let done = 0; done < count && !process.exitCode;) {
    const batch = []
    while (batch.length < Math.min(2000, count - done)) {
      const token = await mutate(signers, tokens)
      if (!/[\r\n]/.test(token) && token.trim() === token && token !== '') { // a line of its own, as it is
        batch.push(token)
      }
    }
    const answers = heldToJwkguard(set, batch)
    for (const [place, token] of batch.entries()) {
      const byJose = await heldToJose(set, imported, token)
      accepted += answers[place].verified ? 1 : 0
      if (byJose === answers[place].verified) {
        continue
      }
      const known = byJose && Object.keys(differences).find((name) => differences[name](token, answers[place]))
      if (known) {
        seen[known] += 1
      } else {
        fail(`seed ${seed}: jose says ${byJose}, jwkguard ${JSON.stringify(answers[place])}: ${token}`)
      }
    }
    done += batch.length
  }
  console.log(`${count} mutated tokens, seed ${seed}: ${accepted} accepted by both`)
  for (const [name, times] of Object.entries(seen)) {
    console.log(`${String(times).padStart(6)}  ${name}`)
  }
}

try {
  await main()
} finally {
  rmSync(scratch, { recursive: true })
}
