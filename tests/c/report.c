/* jwkguard.h as C11 and as C++: every function, and every way to hold it wrong. */
#include <jwkguard.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int is_so, const char* what) {
  if (!is_so) {
    printf("not so: %s\n", what);
    ++failures;
  }
}
#define EXPECT(what) expect((what) ? 1 : 0, #what)

static const char good[] =
    "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"a\\/b\","
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
static const char bad[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"e\",\"x\":\"AQAB\",\"d\":\"c2VjcmV0IQ\"}]"
    "}";

static void policies(void) {
  jwkguard_policy* rules = NULL;
  char fault[8];
  EXPECT(jwkguard_policy_new("no such", &rules) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_new(NULL, &rules) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_new("rfc", NULL) == JWKGUARD_BAD_ARGUMENT && rules == NULL);
  EXPECT(jwkguard_policy_parse("{]", 2, &rules, fault, sizeof fault) == JWKGUARD_REFUSED);
  EXPECT(strlen(fault) == sizeof fault - 1 && rules == NULL);
  EXPECT(jwkguard_policy_parse("{]", 2, &rules, NULL, 0) == JWKGUARD_REFUSED);
  EXPECT(jwkguard_policy_parse(NULL, 2, &rules, NULL, 0) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_parse("{\"base\":\"rfc\"}", 14, &rules, NULL, 0) == JWKGUARD_OK);
  EXPECT(jwkguard_policy_set_level(rules, "key.kid.missing", JWKGUARD_LEVEL_ERROR) == JWKGUARD_OK);
  EXPECT(jwkguard_policy_set_level(rules, "private.member", JWKGUARD_LEVEL_OFF) == JWKGUARD_REFUSED);
  EXPECT(jwkguard_policy_set_level(rules, "no.such", JWKGUARD_LEVEL_OFF) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_set_level(rules, "key.kid.missing", 4) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_set_level(NULL, "key.kid.missing", JWKGUARD_LEVEL_OFF) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_set(rules, "deep", 1) == JWKGUARD_OK);
  EXPECT(jwkguard_policy_set(rules, "no such", 1) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_policy_set(NULL, "deep", 1) == JWKGUARD_BAD_ARGUMENT);
  jwkguard_policy_free(rules);
  jwkguard_policy_free(NULL);
}

/* The report outlives all that it was made from. */
static jwkguard_report* checked(const char* text, size_t size) {
  jwkguard_policy* rules = NULL;
  jwkguard_validator* guard = NULL;
  jwkguard_report* report = NULL;
  EXPECT(jwkguard_policy_new("rfc", &rules) == JWKGUARD_OK);
  EXPECT(jwkguard_validator_new(rules, &guard) == JWKGUARD_OK);
  jwkguard_policy_free(rules);
  EXPECT(jwkguard_check(guard, text, size, &report) == JWKGUARD_OK);
  EXPECT(jwkguard_check(NULL, text, size, &report) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_check(guard, NULL, 1, &report) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_check(guard, text, size, NULL) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_check_in_place(guard, NULL, 1, &report) == JWKGUARD_BAD_ARGUMENT);
  jwkguard_validator_free(guard);
  jwkguard_validator_free(NULL);
  return report;
}

static void keys(void) {
  jwkguard_report* report = checked(good, sizeof good - 1);
  jwkguard_key key;
  memset(&key, 0, sizeof key);
  EXPECT(jwkguard_report_valid(report) == 1 && jwkguard_report_has_secret(report) == 0);
  EXPECT(jwkguard_report_keys(report) == 1);
  EXPECT(jwkguard_report_key(report, 0, &key) == JWKGUARD_BAD_ARGUMENT); /* no struct_size */
  key.struct_size = sizeof key;
  EXPECT(jwkguard_report_key(report, 1, &key) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_report_key(report, 0, NULL) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_report_key(NULL, 0, &key) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_report_key(report, 0, &key) == JWKGUARD_OK);
  EXPECT(key.struct_size == sizeof key && key.status == JWKGUARD_KEY_USABLE && key.offset == 9);
  EXPECT(key.kid_size == 3 && strcmp(key.kid, "a/b") == 0);
  EXPECT(strcmp(key.kty, "OKP") == 0 && strcmp(key.crv, "Ed25519") == 0 && strcmp(key.alg, "EdDSA") == 0);
  EXPECT(strcmp(key.thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k") == 0); /* RFC 8037 A.3 */
  EXPECT(strstr(key.jwk, "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}") != NULL);
  jwkguard_report_free(report);
  jwkguard_report_free(NULL);
}

/* A caller of a later version has longer structs, of which this library leaves the end alone. One of the first version
 * ends with the last member that it had. */
static void later_callers(void) {
  struct {
    jwkguard_finding known;
    char later[8];
  } what;
  jwkguard_report* report = checked(bad, sizeof bad - 1);
  memset(&what, 'x', sizeof what);
  what.known.struct_size = sizeof what;
  EXPECT(jwkguard_report_finding(report, 0, &what.known) == JWKGUARD_OK);
  EXPECT(what.known.struct_size == sizeof what && what.later[0] == 'x');
  memset(&what, 'x', sizeof what);
  what.known.struct_size = offsetof(jwkguard_finding, length) + sizeof what.known.length;
  EXPECT(jwkguard_report_finding(report, 0, &what.known) == JWKGUARD_OK);
  EXPECT(((const char*)&what)[what.known.struct_size] == 'x');
  --what.known.struct_size;
  EXPECT(jwkguard_report_finding(report, 0, &what.known) == JWKGUARD_BAD_ARGUMENT);
  jwkguard_report_free(report);
}

static void findings(void) {
  jwkguard_report* report = checked(bad, sizeof bad - 1);
  size_t index;
  int has_private = 0;
  EXPECT(jwkguard_report_valid(report) == 0 && jwkguard_report_has_secret(report) == 1);
  EXPECT(jwkguard_report_count(report, JWKGUARD_LEVEL_ERROR) != 0 && jwkguard_report_count(report, 4) == 0);
  for (index = 0; index < jwkguard_report_findings(report); ++index) {
    jwkguard_finding what;
    what.struct_size = sizeof what;
    EXPECT(jwkguard_report_finding(report, index, &what) == JWKGUARD_OK);
    EXPECT(what.message[0] != '\0' && what.help[0] != '\0' && what.citation[0] != '\0');
    has_private = has_private || (strcmp(what.rule, "private.member") == 0 && strcmp(what.pointer, "/keys/0/d") == 0 &&
                                     what.key == 0 && what.level == JWKGUARD_LEVEL_ERROR && what.length == 10);
  }
  EXPECT(has_private);
  EXPECT(jwkguard_report_valid(NULL) == 0 && jwkguard_report_findings(NULL) == 0 && jwkguard_report_keys(NULL) == 0);
  EXPECT(jwkguard_report_has_secret(NULL) == 0 && jwkguard_report_count(NULL, JWKGUARD_LEVEL_ERROR) == 0);
  EXPECT(jwkguard_report_finding(report, 0, NULL) == JWKGUARD_BAD_ARGUMENT);
  jwkguard_report_free(report);
}

static void in_place(void) {
  char text[sizeof bad];
  jwkguard_policy* rules = NULL;
  jwkguard_validator* guard = NULL;
  jwkguard_report* report = NULL;
  memcpy(text, bad, sizeof bad);
  EXPECT(jwkguard_policy_new("cloudflare", &rules) == JWKGUARD_OK);
  EXPECT(jwkguard_validator_new(rules, &guard) == JWKGUARD_OK);
  EXPECT(jwkguard_validator_new(NULL, &guard) == JWKGUARD_BAD_ARGUMENT);
  EXPECT(jwkguard_check_in_place(guard, text, sizeof text - 1, &report) == JWKGUARD_OK);
  EXPECT(strstr(text, "c2VjcmV0IQ") == NULL && jwkguard_report_has_secret(report) == 1);
  jwkguard_report_free(report);
  EXPECT(jwkguard_check(guard, "", 0, &report) == JWKGUARD_OK && jwkguard_report_valid(report) == 0);
  jwkguard_report_free(report);
  EXPECT(jwkguard_check(guard, text, (size_t)-1, &report) == JWKGUARD_NO_MEMORY);
  jwkguard_validator_free(guard);
  jwkguard_policy_free(rules);
}

int main(void) {
  EXPECT(strchr(jwkguard_version(), '.') != NULL);
  policies();
  keys();
  later_callers();
  findings();
  in_place();
  return failures == 0 ? 0 : 1;
}
