# shellcheck shell=bash
# Sourced by what needs keys: none of them is kept, so that each is made when it is needed.

coordinate() { basenc --base64url --wrap=0 | tr -d '='; } # octets on standard input, as a JWK writes them

new_private_key() { # a P-256 key in PEM, on standard output
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null
}

public_jwk() { # KID [MEMBERS]: the public half of a key in PEM on standard input; MEMBERS: what else stands in the JWK
  local point
  # The DER form ends in the uncompressed point, whose last 64 octets are x and y.
  point=$(openssl pkey -pubout -outform DER | tail -c 64 | basenc --base16 --wrap=0)
  printf '{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"%s","x":"%s","y":"%s"%s}' "$1" \
    "$(basenc --base16 --decode <<<"${point:0:64}" | coordinate)" \
    "$(basenc --base16 --decode <<<"${point:64}" | coordinate)" "${2-}"
}

fresh_key() { # KID: a new public key. Its private half is never written anywhere.
  new_private_key | public_jwk "$1"
}
