#include "cli/hints.hpp"

#include <algorithm>
#include <array>

namespace jwkguard::cli {
namespace {

constexpr std::string_view repair = ", or let --repair do it";
constexpr std::string_view skip = "; --skip-unsupported leaves the key out";

// Sorted by rule.
constexpr auto hints = std::to_array<hint>({
    {"base64url.alphabet", repair},
    {"base64url.padding", repair},
    {"base64url.white-space", repair},
    {"ec.curve.not-taken", skip},
    {"ec.curve.unknown", skip},
    {"ec.curve.wrong-name", skip},
    {"json.trailing-text", "; if each line is a document, --ndjson"},
    {"key.alg.null", ", as --repair does"},
    {"key.alg.required",
        "; for RSA keys, --default-rsa-alg RS256 if tokens are signed with that (their header says it)"},
    {"key.alg.unknown", skip},
    {"key.kid.missing", "; --kid-from-thumbprint if they name its thumbprint"},
    {"key.kid.null", ", as --repair does"},
    {"key.kty.not-taken", skip},
    {"key.kty.unknown", skip},
    {"key.use.not-verifying", skip},
    {"limits.deep", " (--policy-file)"},
    {"member.leading-zeros", repair},
    {"member.null", "; --repair removes it"},
    {"okp.curve.unknown", skip},
    {"private.possible", ", or check it with --policy rfc --allow-secret"},
    {"private.symmetric", "; in a set that only the endpoint gets, --allow-secret accepts it"},
    {"rsa.modulus.unmeasured", ", and --deep takes more time for one without"},
    {"set.endpoint-limit", "; --max-keys if your limit is higher"},
    {"text.pem", "; jwkguard from-pem does it"},
    {"x5c.no-key", ", and --repair takes it from there"},
    {"x5c.null", "; --repair removes it"},
    {"x5c.parameters", "; --repair does it"},
});

constexpr bool is_before(const hint& left, const hint& right) noexcept { return left.rule < right.rule; }
static_assert(std::is_sorted(hints.begin(), hints.end(), is_before));

}  // namespace

std::span<const hint> all_hints() noexcept { return hints; }

std::string_view hint_of(const rule& broken) {
  const auto* const found = std::lower_bound(hints.begin(), hints.end(), hint{broken.id, {}}, is_before);
  return found != hints.end() && found->rule == broken.id ? found->says : std::string_view{};
}

std::string_view hint_of(token_verdict what) noexcept {
  switch (what) {
    case token_verdict::empty: return " in a file, on standard input, or in JWKGUARD_TOKEN";
    case token_verdict::alg_not_taken: return "; --policy rfc looks past the endpoint";
    case token_verdict::secret_unknown: return " (--keys FILE --allow-secret)";
    case token_verdict::signature_wrong: return " (jwkguard thumbprint)";
    default: return {};
  }
}

}  // namespace jwkguard::cli
