/* jwkguard for C, and for all that speaks C: checks JSON Web Key Sets (RFC 7517).
 *
 *   jwkguard_policy *rules;                       which rules, at which level, within which limits
 *   jwkguard_validator *guard;                    checks many texts with one policy
 *   jwkguard_report *report;                      what was found in one; outlives its text, validator and policy
 *
 *   jwkguard_policy_new("rfc", &rules);
 *   jwkguard_validator_new(rules, &guard);
 *   jwkguard_check(guard, text, size, &report);
 *   if (!jwkguard_report_valid(report)) …
 *
 * A function that can fail returns a status; if it is not JWKGUARD_OK, its output is unchanged (but for `fault`, and
 * the text of jwkguard_check_in_place). No exception leaves the library. Free each object with its jwkguard_..._free,
 * which accepts NULL. All texts but a kid are UTF-8. Texts that are returned end with a NUL, belong to the object that
 * they were asked of, and live as long. Several threads may call functions that take an object as const at once; all
 * other calls on one object must not overlap. C99 or later.
 */
#ifndef JWKGUARD_H
#define JWKGUARD_H

#include <stddef.h>
#include <stdint.h>
#include <jwkguard/export.hpp> /* macros alone */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jwkguard_policy jwkguard_policy;
typedef struct jwkguard_validator jwkguard_validator;
typedef struct jwkguard_report jwkguard_report;

typedef int32_t jwkguard_status;
#define JWKGUARD_OK 0
#define JWKGUARD_NO_MEMORY 1
#define JWKGUARD_BAD_ARGUMENT 2 /* a null pointer, an index past the end, a struct_size too small, no such name */
#define JWKGUARD_REFUSED 3      /* a rule that may not be lowered, or a text that is not a valid policy */

typedef int32_t jwkguard_level;
#define JWKGUARD_LEVEL_OFF 0
#define JWKGUARD_LEVEL_NOTE 1
#define JWKGUARD_LEVEL_WARNING 2
#define JWKGUARD_LEVEL_ERROR 3

typedef int32_t jwkguard_key_status;
#define JWKGUARD_KEY_USABLE 0
#define JWKGUARD_KEY_REFUSED 1
#define JWKGUARD_KEY_SET_ASIDE 2 /* not supported, left out without an error */

#define JWKGUARD_NO_KEY UINT32_MAX

/* A finding is one rule broken at one place. Its texts can be printed as they are. Set struct_size before the call. */
typedef struct jwkguard_finding {
  size_t struct_size;   /* sizeof(jwkguard_finding), by which the library knows the caller's version of it */
  const char* rule;     /* its id: "ec.point.off-curve" */
  const char* message;  /* what is wrong */
  const char* help;     /* how to fix it */
  const char* citation; /* which section demands it */
  const char* pointer;  /* where (RFC 6901, with characters that are not seen as "~u{202e}") */
  jwkguard_level level;
  uint32_t key;    /* index in the set, from 0; JWKGUARD_NO_KEY if the finding concerns no single key */
  uint32_t offset; /* bytes from the start of the text */
  uint32_t length; /* bytes */
} jwkguard_finding;

/* A key is one element of the set. Of a key that is not usable only status, kid, offset and length mean something: the
 * texts are empty. Set struct_size before the call. */
typedef struct jwkguard_key {
  size_t struct_size;
  jwkguard_key_status status;
  uint32_t offset; /* of its first byte in the text */
  uint32_t length; /* bytes */
  const char* kid; /* as the input has it, unescaped: print it escaped. Half a surrogate pair is three bytes that are
                    * no UTF-8. NULL if the key has none */
  size_t kid_size; /* bytes, since a kid may hold a NUL */
  const char* kty; /* "EC" */
  const char* crv; /* "P-256"; empty where the key type has none */
  const char* alg; /* "ES256"; empty if the key names none */
  const char* thumbprint; /* RFC 7638, 43 characters of base64url */
  const char* jwk;        /* the key in RFC 8785 form; of a symmetric key, which a policy allows, with its secret */
} jwkguard_key;

/* The version of the library that runs: "0.1.0". */
JWKGUARD_EXPORT const char* jwkguard_version(void);

/* A policy: "rfc" (the standards alone) or "cloudflare" (what its token_validation takes). */
JWKGUARD_EXPORT jwkguard_status jwkguard_policy_new(const char* base, jwkguard_policy** made);
/* A policy from a text as docs/CLI.md has it (--policy-file). JWKGUARD_REFUSED: what is wrong is written to `fault`,
 * printable, as much as fits, with a NUL; `fault` may be NULL. */
JWKGUARD_EXPORT jwkguard_status jwkguard_policy_parse(
    const char* text, size_t size, jwkguard_policy** made, char* fault, size_t fault_size);
/* Gives one rule a level of its own. JWKGUARD_REFUSED if it guards secrets or must hold for there to be a key. */
JWKGUARD_EXPORT jwkguard_status jwkguard_policy_set_level(jwkguard_policy* of, const char* rule, jwkguard_level level);
/* Switches an option: "allow_secret", "skip_unsupported", "deep", "repair" or "kid_from_thumbprint". */
JWKGUARD_EXPORT jwkguard_status jwkguard_policy_set(jwkguard_policy* of, const char* option, int on);
JWKGUARD_EXPORT void jwkguard_policy_free(jwkguard_policy* of);

/* A validator, with a copy of the policy. It keeps its working memory from text to text. */
JWKGUARD_EXPORT jwkguard_status jwkguard_validator_new(const jwkguard_policy* rules, jwkguard_validator** made);
JWKGUARD_EXPORT void jwkguard_validator_free(jwkguard_validator* of);

/* Checks a text, which stays as it is. */
JWKGUARD_EXPORT jwkguard_status jwkguard_check(
    jwkguard_validator* with, const char* text, size_t size, jwkguard_report** made);
/* Checks a text in place, without a copy of it: its content afterwards is unspecified, private members in it are
 * overwritten, and if the status is not JWKGUARD_OK, all of it is (JWKGUARD_BAD_ARGUMENT aside). */
JWKGUARD_EXPORT jwkguard_status jwkguard_check_in_place(
    jwkguard_validator* with, char* text, size_t size, jwkguard_report** made);

JWKGUARD_EXPORT int jwkguard_report_valid(const jwkguard_report* of);      /* no finding is an error; of NULL: 0 */
JWKGUARD_EXPORT int jwkguard_report_has_secret(const jwkguard_report* of); /* it holds, or may hold, private keys */
/* How many findings are kept. There may have been more, by level: jwkguard_report_count. */
JWKGUARD_EXPORT size_t jwkguard_report_findings(const jwkguard_report* of);
JWKGUARD_EXPORT size_t jwkguard_report_count(const jwkguard_report* of, jwkguard_level level);
JWKGUARD_EXPORT jwkguard_status jwkguard_report_finding(
    const jwkguard_report* of, size_t index, jwkguard_finding* into);
JWKGUARD_EXPORT size_t jwkguard_report_keys(const jwkguard_report* of);
JWKGUARD_EXPORT jwkguard_status jwkguard_report_key(const jwkguard_report* of, size_t index, jwkguard_key* into);
JWKGUARD_EXPORT void jwkguard_report_free(jwkguard_report* of);

#ifdef __cplusplus
}
#endif

#endif
