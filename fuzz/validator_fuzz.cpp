// The whole validator, on any bytes: under both policies as they are, under one that repairs and names keys, and under
// one that looks into private halves.
//
//  1  the same bytes give the same report, whether the validator is fresh or has checked other texts
//  2  the canonical set of the usable keys of a valid text checks without an error; of any text, it is its own
//     canonical set (unless two of its keys share a name, which the text's own alg-kid rule has to say)
//  3  every finding lies inside the text, names a rule of the catalogue, and they stand in document order
//  4  a key is refused if and only if it has an error or the text as a whole is broken; only a usable key is a record
//  5  the JSON form of a report is JSON, and so is a SARIF log of it; the human form, and that for GitHub, hold no
//     control character but line ends
//  6  all policies agree on whether the text is JSON, and that agrees with a reading of its own
//  7  the values of private members of a key, found by a reading of their own, are reported as secret, and nothing of
//     them is left in the buffer, unless the policy allows secrets; nor, whatever it allows, in the masked text, from
//     which every excerpt is cut
//  8  the counts of levels are those of the findings, as long as none was left out
//  9  json.member.duplicate is found if and only if RapidJSON sees two equal names in one object; of texts that both
//     readers take whole, without lone surrogates (as long as no finding was left out, for the `if`)
// 10  with and without repair, the same rules that something can be repaired about fire at the same places; what is
//     repaired is a note, and without repair an error
// 11  a key that is usable without repair is usable with it, unless it comes to stand against another one; and its
//     thumbprint is the same
// 12  the canonical set of a text that was repaired needs no repair
// 13  keys are judged alike whether they are read by the fast way for plain ones or by the reader
// 14  nothing is left in the masked text of a string or number in an unknown member that is as long as a secret and
//     does not look public; and of a secret that is planted in the text no six characters in a row come out in any
//     form of report
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "both_ways.hpp"
#include "jwkguard/jwkguard.hpp"
#include "reader_oracle.hpp"
#include "require.hpp"
#include "secret_finder.hpp"

namespace jwkguard::fuzz {
namespace {

struct answer {
  report what;
  std::string buffer;  // what the check left
  std::string json;    // only if asked for: it takes longer than the check
  std::string canonical;
  std::vector<std::string> thumbprints;  // of each key; empty if it is not usable
};

answer ask(validator& with, std::string_view text, bool with_json = false) {
  std::vector<char> copy(text.begin(), text.end());  // a block of exactly this size
  answer made;
  made.what = with.check(copy);
  if (with_json) {
    made.json = render_json(made.what, with.rules(), {.source = "fuzz", .original = text});
  }
  made.canonical = canonical_set(made.what.records());
  made.buffer.assign(copy.begin(), copy.end());
  for (key_entry& key : made.what.keys) {
    made.thumbprints.push_back(key.status == key_status::usable ? thumbprint_text(key.value()) : std::string{});
    keys::detach(key);  // from the copy
  }
  return made;
}

bool is_about_json(const finding& what) {
  const std::string_view id = what.rule->id;
  return id.starts_with("text.") || id == "json.syntax" || id == "json.trailing-text" || id == "limits.depth" ||
         id == "limits.string" || id == "limits.text";
}

bool called_json(const report& what) { return std::none_of(what.findings.begin(), what.findings.end(), is_about_json); }

void check_findings(const report& what, std::size_t size) {
  std::array<std::uint32_t, 4> counts{};
  std::uint32_t last = 0;
  bool cut = false;
  for (const finding& each : what.findings) {
    require(std::uint64_t{each.offset} + each.length <= size, "3: a finding lies inside the text");
    require(find_rule(each.rule->id) == each.rule, "3: its rule is in the catalogue");
    require(each.offset >= last, "3: findings stand in document order");
    last = each.offset;
    cut = cut || each.rule->id == "limits.findings";
    ++counts[static_cast<std::size_t>(each.level)];
  }
  require(cut || counts == what.counts, "8: counts are those of the findings");
  for (std::size_t index = 0; index < what.keys.size() && !cut; ++index) {
    const bool error = std::any_of(what.findings.begin(), what.findings.end(),
        [index](const finding& each) { return each.key == index && each.level == level::error; });
    const bool refused = what.keys[index].status == key_status::refused;
    require(refused ? error || !what.valid() : !error, "4: refused if and only if there is an error");
  }
}

void check_output(const answer& made, const policy& rules, std::string original) {
  require(oracle::read_rapidjson(made.json).accepted, "5: the JSON form is JSON");
  mask_secrets(made.what, original);
  const render_options options{.source = "fuzz", .original = original};
  sarif_log log;
  log.add(made.what, options);
  require(oracle::read_rapidjson(log.text(rules)).accepted, "5: the SARIF log is JSON");
  for (const std::string& shown : {render_human(made.what, options), render_github(made.what, options)}) {
    require(std::none_of(shown.begin(), shown.end(),
                [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; }),
        "5: what people see holds no control character");
  }
}

bool has(const report& what, std::string_view id) {
  return std::any_of(
      what.findings.begin(), what.findings.end(), [id](const finding& each) { return each.rule->id == id; });
}

void check_canonical(const answer& made, validator& with, const char* invariant) {
  if (made.canonical == R"({"keys":[]})") {
    return;
  }
  const answer second = ask(with, made.canonical);
  const bool same_name_twice = has(second.what, "set.alg-kid.duplicate");
  // Usable keys beside refused ones may be too many together, or share a name.
  const bool about_the_set = same_name_twice || !made.what.valid();
  require(second.what.valid() || about_the_set, invariant);
  // What stands under a misspelt name is not filled in; in the canonical form that name is gone.
  const bool was_not_filled_in = with.rules().kid_from_thumbprint && has(made.what, "member.misspelt");
  require(second.canonical == made.canonical || same_name_twice || was_not_filled_in, invariant);
}

bool is_covered(const std::string& masked, const extent& value) {
  const std::string_view left = std::string_view{masked}.substr(value.offset, value.length);
  return std::none_of(left.begin(), left.end(), [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
  });
}

void check_secrets(const answer& made, const policy& rules, const secret_finder& own, std::string original) {
  mask_secrets(made.what, original);
  for (const extent& value : own.unread) {
    require(is_covered(original, value), "14: nothing of an unknown member is left in the masked text");
  }
  for (const extent& value : own.values) {
    require(is_covered(original, value), "7: nothing of a private member is left in the masked text");
    if (!rules.allow_secret) {
      require(made.what.secret, "7: it makes the report secret");
      const std::string_view left = std::string_view{made.buffer}.substr(value.offset, value.length);
      require(std::all_of(left.begin(), left.end(),
                  [](char c) { return c == '\0' || c == ' ' || c == '\t' || c == '\r' || c == '\n'; }),
          "7: nor in the buffer");
    }
  }
}

// Whether an object has two members of one name: a set of names for each open object. Nothing is said of a text that
// the two readers need not agree on.
std::optional<bool> repeats_a_name(std::string_view text) {
  std::vector<char> copy(text.begin(), text.end());
  const oracle::own_reading own = oracle::read_own(copy);
  const oracle::rapidjson_reading peer = oracle::read_rapidjson(text);
  if (!own.accepted || own.lone_surrogate || !peer.accepted || peer.consumed != text.size()) {
    return {};
  }
  std::vector<std::set<std::string_view>> open;
  for (const oracle::event& each : peer.events) {
    if (each.what == '{') {
      open.emplace_back();
    } else if (each.what == '}') {
      open.pop_back();
    } else if (each.what == ':' && !open.back().insert(each.text).second) {
      return true;
    }
  }
  return false;
}

void check_duplicates(const report& what, bool repeated) {
  const bool found = has(what, "json.member.duplicate");
  require(repeated || !found, "9: no duplicate is found where RapidJSON sees none");
  require(found || !repeated || has(what, "limits.findings"), "9: a duplicate that RapidJSON sees is found");
}

// Where rules are broken that a repair is for, and that are errors else.
using broken_place = std::tuple<std::string_view, std::uint32_t, std::uint32_t>;
std::vector<broken_place> repairable_places(const report& what, const policy& rules) {
  std::vector<broken_place> places;
  for (const finding& each : what.findings) {
    if (!each.rule->repaired.empty() && rules.level_in_base(*each.rule) == level::error) {
      places.emplace_back(each.rule->id, each.offset, each.length);
    }
  }
  return places;
}

void compare_repairs(const answer& repaired, const answer& plain, const policy& rules) {
  if (has(repaired.what, "limits.findings") || has(plain.what, "limits.findings")) {
    return;
  }
  require(
      repairable_places(repaired.what, rules) == repairable_places(plain.what, rules), "10: the same rules are broken");
  for (const finding& each : repaired.what.findings) {
    require(!each.repaired || each.level == level::note, "10: what is repaired is a note");
  }
  for (const finding& each : plain.what.findings) {
    // What is missing is filled in by other options than repair.
    const bool is_gap = each.member == "kid" || each.member == "alg";
    require(!each.repaired || is_gap, "10: nothing is repaired without repair");
  }
  require(repaired.thumbprints.size() == plain.thumbprints.size(), "11: the same keys");
  for (std::size_t index = 0; index < plain.thumbprints.size(); ++index) {
    const bool stands_against_another =
        std::any_of(repaired.what.findings.begin(), repaired.what.findings.end(), [index](const finding& each) {
          return each.key == index && each.level == level::error && each.rule->id.starts_with("set.");
        });
    require(plain.thumbprints[index].empty() || stands_against_another ||
                repaired.thumbprints[index] == plain.thumbprints[index],
        "11: a key that is usable without repair is the same key with it");
  }
}

// --- the policies

policy repairing(policy rules, bool repairs) {
  rules.repair = repairs;
  rules.kid_from_thumbprint = true;
  rules.default_rsa_alg = "RS256";
  rules.allow_secret = true;
  rules.skip_unsupported = true;
  return rules;
}

policy looking_into_secrets(bool deep) {
  policy rules = policy::rfc();
  rules.allow_secret = true;
  rules.deep = deep;
  return rules;
}

// Validators live on from text to text.
struct all_validators {
  validator cloudflare{policy::cloudflare()};
  validator rfc{policy::rfc()};
  validator repairing_cloudflare{repairing(policy::cloudflare(), true)};
  validator plain_cloudflare{repairing(policy::cloudflare(), false)};
  validator repairing_rfc{repairing(policy::rfc(), true)};
  validator plain_rfc{repairing(policy::rfc(), false)};
  validator into_secrets{looking_into_secrets(false)};
  validator deep{looking_into_secrets(true)};
};

unsigned sum_of(std::string_view text) {
  unsigned sum = 0;
  for (const char c : text) {
    sum += static_cast<unsigned char>(c);
  }
  return sum;
}

// Asks a fresh validator for one text in 16: it costs more than all the rest.
answer ask_another(validator& reused, std::string_view text) {
  if (sum_of(text) % 16 != 0) {
    return ask(reused, text, true);
  }
  validator fresh{reused.rules()};
  return ask(fresh, text, true);
}

// What two readings of a text say of it, beside the validator.
struct own_view {
  explicit own_view(std::string_view text) : secrets(text), repeated(repeats_a_name(text)) {}
  secret_finder secrets;
  std::optional<bool> repeated;
};

answer check_under(validator& with, std::string_view text, const own_view& own) {
  const policy& rules = with.rules();
  answer made = ask(with, text, true);
  (void)with.check(std::span<char>{});
  const answer again = ask_another(with, text);
  require(made.json == again.json && made.canonical == again.canonical, "1: the same report twice");
  check_findings(made.what, text.size());
  check_output(made, rules, std::string{text});
  check_canonical(made, with, "2: the canonical set has no error, and is its own");
  const bool is_json = called_json(made.what);
  if (is_json && own.repeated) {
    check_duplicates(made.what, *own.repeated);
  }
  if (made.what.understood != 0) {  // else it was refused by its looks, before it was read
    require(is_json == own.secrets.is_json || made.what.count(level::error) > rules.limits.findings ||
                text.starts_with("\xEF\xBB\xBF"),
        "6: JSON by a reading of its own");
    check_secrets(made, rules, own.secrets, std::string{text});
  }
  return made;
}

constexpr const char* same_json = "6: all policies agree on whether it is JSON";

void check_repairs(std::string_view text, const own_view& own, bool is_json, validator& with, validator& without) {
  const answer repaired = check_under(with, text, own);
  require(called_json(repaired.what) == is_json, same_json);
  compare_repairs(repaired, ask(without, text), with.rules());
  check_canonical(repaired, without, "12: the canonical set of a repaired text needs no repair");
}

void check_both_ways(std::string_view text, validator& with) {
  const std::string plain = spaced(std::string{text});
  if (plain.size() != text.size()) {
    require(verdict(with, plain) == verdict(with, escaped(std::string{text})), "13: keys are judged alike either way");
  }
}

// A member with a secret in one of the text's objects, under a name made of the text.
std::string with_planted(std::string_view text, std::string_view value) {
  const auto braces = static_cast<unsigned>(std::count(text.begin(), text.end(), '{'));
  std::string made{text};
  std::size_t at = made.find('{');
  for (unsigned left = braces == 0 ? 0 : sum_of(text) % braces; left != 0; --left) {
    at = made.find('{', at + 1);
  }
  std::string name = "q";  // no known name begins like that but q's own
  for (const char c : text.substr(0, 12)) {
    name += static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
  }
  if (at != std::string::npos) {
    made.insert(at + 1, '"' + name + "\":" + std::string{value} + ',');
  }
  return made;
}

bool shows_part_of(std::string_view secret, std::string_view text) {
  constexpr std::size_t window = 6;
  for (std::size_t at = 0; at + window <= secret.size(); ++at) {
    if (text.find(secret.substr(at, window)) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// The secret is what stands in the value, a string or an array of octets.
void check_planted(std::string_view text, std::string_view value, validator& with) {
  const std::string_view secret = value.substr(1, value.size() - 2);
  if (shows_part_of(secret, text)) {
    return;  // the fuzzer has learnt it, and may have put it where it is public
  }
  std::string original = with_planted(text, value);
  answer made = ask(with, original, true);
  mask_secrets(made.what, original);
  const render_options options{.source = "fuzz", .original = original};
  sarif_log log;
  log.add(made.what, options);
  for (const std::string& form :
      {made.json, render_human(made.what, options), render_github(made.what, options), log.text(with.rules())}) {
    require(!shows_part_of(secret, form), "14: a planted secret does not come out");
  }
}

// One of the other policies for each text, chosen by what it holds; the one that is slow, seldom.
void check_all(std::string_view text) {
  static all_validators all;
  const own_view own{text};
  const unsigned sum = sum_of(text);
  const bool is_json = called_json(check_under(all.cloudflare, text, own).what);
  require(called_json(check_under(all.rfc, text, own).what) == is_json, same_json);
  const std::string_view planted = sum % 8 < 4 ? R"("Zq7Xv3Kw9Jt5Hb1Gy8Fd")" : "[190,7,233,41,105,31,178,64,90,217]";
  check_planted(text, planted, sum % 4 < 2 ? all.cloudflare : all.rfc);
  if (is_json) {
    check_both_ways(text, sum % 2 == 0 ? all.cloudflare : all.plain_rfc);
  }
  switch (sum % 3) {
    case 0: check_repairs(text, own, is_json, all.repairing_cloudflare, all.plain_cloudflare); break;
    case 1: check_repairs(text, own, is_json, all.repairing_rfc, all.plain_rfc); break;
    default:
      validator& with = sum % 96 == 2 ? all.deep : all.into_secrets;
      require(called_json(check_under(with, text, own).what) == is_json, same_json);
  }
}

}  // namespace
}  // namespace jwkguard::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jwkguard::fuzz::check_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
