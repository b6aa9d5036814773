// The ids of all rules, so that a misspelt one does not compile: if (each.rule->id == rules::ec_point_off_curve) …
//
// An id is a promise: it is never given another meaning, and one that is gone stays here, deprecated.
#pragma once

#include <string_view>

/// Each constant is a rule's id with '_' for '.' and '-'. docs/RULES.md says what the rules demand.
namespace jwkguard::rules {

inline constexpr std::string_view limits_text = "limits.text";
inline constexpr std::string_view text_empty = "text.empty";
inline constexpr std::string_view text_byte_order_mark = "text.byte-order-mark";
inline constexpr std::string_view text_encoding = "text.encoding";
inline constexpr std::string_view text_utf_16 = "text.utf-16";
inline constexpr std::string_view text_html = "text.html";
inline constexpr std::string_view text_pem = "text.pem";
inline constexpr std::string_view private_pem = "private.pem";
inline constexpr std::string_view text_jwt = "text.jwt";
inline constexpr std::string_view text_other_format = "text.other-format";
inline constexpr std::string_view json_syntax = "json.syntax";
inline constexpr std::string_view json_trailing_text = "json.trailing-text";
inline constexpr std::string_view json_member_duplicate = "json.member.duplicate";
inline constexpr std::string_view json_string_surrogate = "json.string.surrogate";
inline constexpr std::string_view json_string_control = "json.string.control";
inline constexpr std::string_view limits_depth = "limits.depth";
inline constexpr std::string_view limits_string = "limits.string";
inline constexpr std::string_view limits_elements = "limits.elements";
inline constexpr std::string_view limits_findings = "limits.findings";

inline constexpr std::string_view set_type = "set.type";
inline constexpr std::string_view set_key_type = "set.key.type";
inline constexpr std::string_view set_keys_missing = "set.keys.missing";
inline constexpr std::string_view set_keys_type = "set.keys.type";
inline constexpr std::string_view set_empty = "set.empty";
inline constexpr std::string_view set_nothing_left = "set.nothing-left";
inline constexpr std::string_view limits_keys = "limits.keys";
inline constexpr std::string_view set_endpoint_limit = "set.endpoint-limit";
inline constexpr std::string_view set_kid_duplicate = "set.kid.duplicate";
inline constexpr std::string_view set_alg_kid_duplicate = "set.alg-kid.duplicate";
inline constexpr std::string_view set_kid_alike = "set.kid.alike";
inline constexpr std::string_view set_key_duplicate = "set.key.duplicate";
inline constexpr std::string_view set_kid_missing = "set.kid.missing";
inline constexpr std::string_view set_symmetric_mixed = "set.symmetric-mixed";
inline constexpr std::string_view set_use_mixed = "set.use-mixed";
inline constexpr std::string_view set_shared_prime = "set.shared-prime";
inline constexpr std::string_view set_secret_is_public = "set.secret-is-public";
inline constexpr std::string_view set_common_modulus = "set.common-modulus";
inline constexpr std::string_view limits_deep = "limits.deep";

inline constexpr std::string_view set_elsewhere = "set.elsewhere";
inline constexpr std::string_view set_map = "set.map";
inline constexpr std::string_view set_encoded_twice = "set.encoded-twice";
inline constexpr std::string_view set_discovery_document = "set.discovery-document";
inline constexpr std::string_view set_pem_map = "set.pem-map";
inline constexpr std::string_view set_pem = "set.pem";
inline constexpr std::string_view set_jwt_configuration = "set.jwt-configuration";

inline constexpr std::string_view member_two_readings = "member.two-readings";
inline constexpr std::string_view member_two_spellings = "member.two-spellings";
inline constexpr std::string_view set_two_readings = "set.two-readings";
inline constexpr std::string_view set_looks_like_key = "set.looks-like-key";

inline constexpr std::string_view key_kty_unknown = "key.kty.unknown";
inline constexpr std::string_view key_kty_empty = "key.kty.empty";
inline constexpr std::string_view key_kty_mismatch = "key.kty.mismatch";
inline constexpr std::string_view key_kty_not_taken = "key.kty.not-taken";
inline constexpr std::string_view key_kid_missing = "key.kid.missing";
inline constexpr std::string_view key_kid_empty = "key.kid.empty";
inline constexpr std::string_view key_kid_long = "key.kid.long";
inline constexpr std::string_view key_published = "key.published";
inline constexpr std::string_view key_trivial = "key.trivial";
inline constexpr std::string_view member_null = "member.null";
inline constexpr std::string_view key_alg_null = "key.alg.null";
inline constexpr std::string_view key_kid_null = "key.kid.null";
inline constexpr std::string_view key_kid_placeholder = "key.kid.placeholder";
inline constexpr std::string_view key_kid_blank = "key.kid.blank";
inline constexpr std::string_view key_kid_hidden = "key.kid.hidden";
inline constexpr std::string_view key_kid_replaced = "key.kid.replaced";
inline constexpr std::string_view x5c_null = "x5c.null";
inline constexpr std::string_view member_unread = "member.unread";
inline constexpr std::string_view member_misspelt = "member.misspelt";

inline constexpr std::string_view key_use_unknown = "key.use.unknown";
inline constexpr std::string_view key_use_foreign = "key.use.foreign";
inline constexpr std::string_view key_use_not_verifying = "key.use.not-verifying";
inline constexpr std::string_view key_key_ops_duplicate = "key.key-ops.duplicate";
inline constexpr std::string_view key_key_ops_unknown = "key.key-ops.unknown";
inline constexpr std::string_view key_key_ops_misspelt = "key.key-ops.misspelt";
inline constexpr std::string_view key_key_ops_unrelated = "key.key-ops.unrelated";
inline constexpr std::string_view key_use_with_key_ops = "key.use.with-key-ops";
inline constexpr std::string_view key_use_against_key_ops = "key.use.against-key-ops";
inline constexpr std::string_view key_alg_none = "key.alg.none";
inline constexpr std::string_view key_alg_cose = "key.alg.cose";
inline constexpr std::string_view key_alg_unknown = "key.alg.unknown";
inline constexpr std::string_view key_alg_kty = "key.alg.kty";
inline constexpr std::string_view key_alg_use = "key.alg.use";
inline constexpr std::string_view key_alg_key_ops = "key.alg.key-ops";
inline constexpr std::string_view key_alg_missing = "key.alg.missing";
inline constexpr std::string_view key_alg_required = "key.alg.required";
inline constexpr std::string_view key_alg_rsa1_5 = "key.alg.rsa1-5";
inline constexpr std::string_view key_alg_secp256k1 = "key.alg.secp256k1";

inline constexpr std::string_view key_expired = "key.expired";
inline constexpr std::string_view key_not_yet_valid = "key.not-yet-valid";
inline constexpr std::string_view key_revoked = "key.revoked";
inline constexpr std::string_view key_revoked_later = "key.revoked-later";
inline constexpr std::string_view key_time_form = "key.time-form";

inline constexpr std::string_view member_missing = "member.missing";
inline constexpr std::string_view member_misnamed = "member.misnamed";
inline constexpr std::string_view member_type = "member.type";
inline constexpr std::string_view member_cose = "member.cose";
inline constexpr std::string_view member_empty = "member.empty";
inline constexpr std::string_view member_length = "member.length";
inline constexpr std::string_view member_leading_zeros = "member.leading-zeros";
inline constexpr std::string_view base64url_padding = "base64url.padding";
inline constexpr std::string_view base64url_white_space = "base64url.white-space";
inline constexpr std::string_view base64url_alphabet = "base64url.alphabet";
inline constexpr std::string_view base64url_character = "base64url.character";
inline constexpr std::string_view base64url_length = "base64url.length";
inline constexpr std::string_view base64url_trailing_bits = "base64url.trailing-bits";

inline constexpr std::string_view value_pem = "value.pem";
inline constexpr std::string_view value_der = "value.der";
inline constexpr std::string_view value_ssh = "value.ssh";
inline constexpr std::string_view value_decimal = "value.decimal";
inline constexpr std::string_view value_hexadecimal = "value.hexadecimal";
inline constexpr std::string_view value_base64_twice = "value.base64-twice";
inline constexpr std::string_view value_text = "value.text";
inline constexpr std::string_view value_point = "value.point";
inline constexpr std::string_view value_repeated = "value.repeated";
inline constexpr std::string_view value_reversed = "value.reversed";

inline constexpr std::string_view private_member = "private.member";
inline constexpr std::string_view private_symmetric = "private.symmetric";
inline constexpr std::string_view private_misspelt = "private.misspelt";
inline constexpr std::string_view private_named = "private.named";
inline constexpr std::string_view private_possible = "private.possible";
inline constexpr std::string_view private_form = "private.form";
inline constexpr std::string_view private_half = "private.half";
inline constexpr std::string_view private_range = "private.range";
inline constexpr std::string_view private_mismatch = "private.mismatch";
inline constexpr std::string_view key_secret_is_public = "key.secret-is-public";
inline constexpr std::string_view rsa_oth_empty = "rsa.oth.empty";

inline constexpr std::string_view certificate_type = "certificate.type";
inline constexpr std::string_view x5u_syntax = "x5u.syntax";
inline constexpr std::string_view key_x5u_scheme = "key.x5u.scheme";
inline constexpr std::string_view x5c_empty = "x5c.empty";
inline constexpr std::string_view x5c_base64 = "x5c.base64";
inline constexpr std::string_view x5c_der = "x5c.der";
inline constexpr std::string_view x5c_content = "x5c.content";
inline constexpr std::string_view x5c_other_key = "x5c.other-key";
inline constexpr std::string_view x5c_parameters = "x5c.parameters";
inline constexpr std::string_view x5c_no_key = "x5c.no-key";
inline constexpr std::string_view x5c_expired = "x5c.expired";
inline constexpr std::string_view x5c_not_yet_valid = "x5c.not-yet-valid";
inline constexpr std::string_view x5c_order = "x5c.order";
inline constexpr std::string_view x5c_signature = "x5c.signature";
inline constexpr std::string_view x5c_no_authority = "x5c.no-authority";
inline constexpr std::string_view x5c_curve = "x5c.curve";
inline constexpr std::string_view x5c_key_usage = "x5c.key-usage";
inline constexpr std::string_view x5c_alg = "x5c.alg";
inline constexpr std::string_view x5t_encoding = "x5t.encoding";
inline constexpr std::string_view x5t_hex = "x5t.hex";
inline constexpr std::string_view x5t_length = "x5t.length";
inline constexpr std::string_view x5t_other_certificate = "x5t.other-certificate";
inline constexpr std::string_view x5t_other_key = "x5t.other-key";

inline constexpr std::string_view ec_curve_unknown = "ec.curve.unknown";
inline constexpr std::string_view ec_curve_wrong_name = "ec.curve.wrong-name";
inline constexpr std::string_view ec_curve_kty = "ec.curve.kty";
inline constexpr std::string_view ec_curve_not_taken = "ec.curve.not-taken";
inline constexpr std::string_view ec_curve_mismatch = "ec.curve.mismatch";
inline constexpr std::string_view ec_point_exchanged = "ec.point.exchanged";
inline constexpr std::string_view ec_coordinate_length = "ec.coordinate.length";
inline constexpr std::string_view ec_coordinate_cut = "ec.coordinate.cut";
inline constexpr std::string_view ec_coordinate_range = "ec.coordinate.range";
inline constexpr std::string_view ec_point_zero = "ec.point.zero";
inline constexpr std::string_view ec_point_off_curve = "ec.point.off-curve";
inline constexpr std::string_view ec_alg_curve = "ec.alg.curve";
inline constexpr std::string_view ec_alg_inferred = "ec.alg.inferred";

inline constexpr std::string_view rsa_alg_default = "rsa.alg.default";
inline constexpr std::string_view rsa_modulus_hexadecimal = "rsa.modulus.hexadecimal";
inline constexpr std::string_view rsa_modulus_short = "rsa.modulus.short";
inline constexpr std::string_view rsa_modulus_long = "rsa.modulus.long";
inline constexpr std::string_view rsa_modulus_odd_length = "rsa.modulus.odd-length";
inline constexpr std::string_view rsa_modulus_cut = "rsa.modulus.cut";
inline constexpr std::string_view rsa_modulus_unmeasured = "rsa.modulus.unmeasured";
inline constexpr std::string_view rsa_modulus_small_factor = "rsa.modulus.small-factor";
inline constexpr std::string_view rsa_modulus_perfect_power = "rsa.modulus.perfect-power";
inline constexpr std::string_view rsa_modulus_roca = "rsa.modulus.roca";
inline constexpr std::string_view rsa_modulus_close_primes = "rsa.modulus.close-primes";
inline constexpr std::string_view rsa_modulus_repeated = "rsa.modulus.repeated";
inline constexpr std::string_view rsa_modulus_idle_bits = "rsa.modulus.idle-bits";
inline constexpr std::string_view rsa_modulus_half_words = "rsa.modulus.half-words";
inline constexpr std::string_view rsa_modulus_biased = "rsa.modulus.biased";
inline constexpr std::string_view rsa_modulus_pattern = "rsa.modulus.pattern";
inline constexpr std::string_view rsa_modulus_prime = "rsa.modulus.prime";
inline constexpr std::string_view rsa_exponent_one = "rsa.exponent.one";
inline constexpr std::string_view rsa_exponent_truncated = "rsa.exponent.truncated";
inline constexpr std::string_view rsa_exponent_reveals_key = "rsa.exponent.reveals-key";
inline constexpr std::string_view rsa_exponent_even = "rsa.exponent.even";
inline constexpr std::string_view rsa_exponent_too_large = "rsa.exponent.too-large";
inline constexpr std::string_view rsa_exponent_exchanged = "rsa.exponent.exchanged";
inline constexpr std::string_view rsa_exponent_short = "rsa.exponent.short";
inline constexpr std::string_view rsa_exponent_unusual = "rsa.exponent.unusual";
inline constexpr std::string_view rsa_exponent_long = "rsa.exponent.long";
inline constexpr std::string_view rsa_crt_partial = "rsa.crt.partial";
inline constexpr std::string_view rsa_more_primes = "rsa.more-primes";

inline constexpr std::string_view okp_curve_unknown = "okp.curve.unknown";
inline constexpr std::string_view okp_curve_kty = "okp.curve.kty";
inline constexpr std::string_view okp_y = "okp.y";
inline constexpr std::string_view okp_signs_only = "okp.signs-only";
inline constexpr std::string_view okp_agrees_only = "okp.agrees-only";
inline constexpr std::string_view okp_alg_curve = "okp.alg.curve";
inline constexpr std::string_view okp_alg_deprecated = "okp.alg.deprecated";
inline constexpr std::string_view okp_point_encoding = "okp.point.encoding";
inline constexpr std::string_view okp_point_off_curve = "okp.point.off-curve";
inline constexpr std::string_view okp_point_small_order = "okp.point.small-order";
inline constexpr std::string_view okp_agreement_zero = "okp.agreement.zero";
inline constexpr std::string_view okp_agreement_small_order = "okp.agreement.small-order";
inline constexpr std::string_view okp_agreement_encoding = "okp.agreement.encoding";

inline constexpr std::string_view oct_key_short = "oct.key.short";
inline constexpr std::string_view oct_key_hexadecimal = "oct.key.hexadecimal";
inline constexpr std::string_view oct_key_text = "oct.key.text";
inline constexpr std::string_view oct_key_encoded_twice = "oct.key.encoded-twice";
inline constexpr std::string_view oct_key_repeated = "oct.key.repeated";
inline constexpr std::string_view oct_key_readable = "oct.key.readable";
inline constexpr std::string_view oct_key_weak = "oct.key.weak";
inline constexpr std::string_view oct_password_short = "oct.password.short";
inline constexpr std::string_view oct_alg_missing = "oct.alg.missing";
inline constexpr std::string_view oct_key_asymmetric = "oct.key.asymmetric";
inline constexpr std::string_view oct_key_pattern = "oct.key.pattern";
inline constexpr std::string_view oct_key_placeholder = "oct.key.placeholder";
inline constexpr std::string_view oct_key_words = "oct.key.words";

inline constexpr std::string_view akp_key_trivial = "akp.key.trivial";

inline constexpr std::string_view plan_empties_set = "plan.empties-set";
inline constexpr std::string_view plan_no_overlap = "plan.no-overlap";
inline constexpr std::string_view plan_key_substituted = "plan.key-substituted";
inline constexpr std::string_view plan_drops_symmetric = "plan.drops-symmetric";
inline constexpr std::string_view plan_overlap_short = "plan.overlap-short";
inline constexpr std::string_view plan_live_set_moved = "plan.live-set-moved";
inline constexpr std::string_view plan_faulty_set = "plan.faulty-set";
inline constexpr std::string_view plan_canary_refused = "plan.canary-refused";

}  // namespace jwkguard::rules
