// The whole validator, on any bytes, under both policies.
//
//  1  the same bytes give the same report, whether the validator is fresh or has checked other texts
//  2  the canonical set of the usable keys of a valid text checks without an error; of any text, it is its own
//     canonical set (unless two of its keys share a name, which the text's own alg-kid rule has to say)
//  3  every finding lies inside the text, names a rule of the catalogue, and they stand in document order
//  4  a key is refused if and only if it has an error or the text as a whole is broken; only a usable key is a record
//  5  the JSON form of a report is JSON, and so is a SARIF log of it; the human form, and that for GitHub, hold no
//     control character but line ends
//  6  both policies agree on whether the text is JSON, and that agrees with a reading of its own
//  7  the values of private members of a key, found by a reading of their own, are reported as secret, and nothing of
//     them is left in the masked text, nor in the buffer
//  8  the counts of levels are those of the findings, as long as none was left out
//  9  json.member.duplicate is found if and only if RapidJSON sees two equal names in one object; of texts that both
//     readers take whole, without lone surrogates (as long as no finding was left out, for the `if`)
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "json/reader.hpp"
#include "json/walk.hpp"
#include "jwkguard/jwkguard.hpp"
#include "keys/members.hpp"
#include "reader_oracle.hpp"
#include "require.hpp"

namespace jwkguard::fuzz {
namespace {

// Where private members of keys have their values, by the reader alone.
class secret_finder {
 public:
  explicit secret_finder(std::string_view text) : copy_(text.begin(), text.end()), from_(copy_, 0, {32, 256U << 10U}) {
    json::token top;
    if (from_.next_value(top) && top.kind == json::kind::object) {
      is_json = json::walk<limits::max_depth>(from_, top, *this) && from_.finish();
    } else {
      is_json = top.kind != json::kind::object && !from_.failed() && finish_other(top);
    }
    close(static_cast<std::uint32_t>(copy_.size()));
  }

  bool is_json = false;
  std::vector<extent> values;

  void on_name(const json::token& name, std::span<const json::step> path) {
    const bool of_outer = path.size() == 1;
    const bool of_key =
        path.size() == 3 && path[0].name == "keys" && path[0].in_object && !path[1].in_object && keys_ == 1;
    keys_ += of_outer && name.text() == "keys" ? 1U : 0U;
    if (depth_ == 0) {
      close(name.offset);
    }
    const auto known = keys::find_member(name.text());
    if ((of_outer || of_key) && known && keys::row_of(*known).kept != keys::secrecy::open) {
      values.push_back({from_.position(), 0});
      depth_ = 0;
    }
  }
  void on_value(const json::token& value) {
    if (is_open() && (value.kind == json::kind::array || value.kind == json::kind::object)) {
      ++depth_;
    } else if (is_open() && depth_ == 0) {
      close(value.offset + value.length);
    }
  }
  void on_close(json::kind) {
    if (is_open() && depth_ != 0 && --depth_ == 0) {
      close(from_.position());
    }
  }

 private:
  bool finish_other(const json::token& top) {
    const bool nested = top.kind == json::kind::array;
    return (!nested || json::walk<limits::max_depth>(from_, top, ignore{})) && from_.finish();
  }
  struct ignore {
    void on_name(const json::token&, std::span<const json::step>) const {}
    void on_value(const json::token&) const {}
    void on_close(json::kind) const {}
  };
  [[nodiscard]] bool is_open() const { return !values.empty() && values.back().length == 0; }
  void close(std::uint32_t end) {
    if (is_open()) {
      values.back().length = std::max(end, values.back().offset + 1) - values.back().offset;
      depth_ = 0;
    }
  }

  std::vector<char> copy_;
  json::reader from_;
  std::size_t depth_ = 0;  // arrays and objects that are open inside the value
  std::size_t keys_ = 0;   // members `keys` so far: only the first one's elements are keys
};

struct answer {
  report what;
  std::string buffer;  // what the check left
  std::string json;
  std::string canonical;
};

answer ask(validator& with, std::string_view text) {
  std::vector<char> copy(text.begin(), text.end());  // a block of exactly this size
  answer made;
  made.what = with.check(copy);
  made.json = render_json(made.what, with.rules(), {.source = "fuzz", .original = text});
  made.canonical = canonical_set(made.what.records());
  made.buffer.assign(copy.begin(), copy.end());
  for (key_entry& key : made.what.keys) {
    key.kid = {};  // they view the copy
    key.value = {};
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

void check_output(const report& what, const policy& rules, std::string original) {
  mask_secrets(what, original);
  const render_options options{.source = "fuzz", .original = original};
  require(oracle::read_rapidjson(render_json(what, rules, options)).accepted, "5: the JSON form is JSON");
  sarif_log log;
  log.add(what, options);
  require(oracle::read_rapidjson(log.text(rules)).accepted, "5: the SARIF log is JSON");
  for (const std::string& shown : {render_human(what, options), render_github(what, options)}) {
    require(std::none_of(shown.begin(), shown.end(),
                [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; }),
        "5: what people see holds no control character");
  }
}

void check_canonical(const answer& made, validator& with) {
  if (made.canonical == R"({"keys":[]})") {
    return;
  }
  const answer second = ask(with, made.canonical);
  const bool same_name_twice = std::any_of(second.what.findings.begin(), second.what.findings.end(),
      [](const finding& each) { return each.rule->id == "set.alg-kid.duplicate"; });
  // Usable keys beside refused ones may be too many together, or share a name.
  const bool about_the_set = same_name_twice || !made.what.valid();
  require(second.what.valid() || about_the_set, "2: the canonical set has no error");
  require(second.canonical == made.canonical || same_name_twice, "2: the canonical set is its own");
}

bool is_covered(const std::string& masked, const extent& value) {
  const std::string_view left = std::string_view{masked}.substr(value.offset, value.length);
  return std::none_of(left.begin(), left.end(), [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
  });
}

void check_secrets(const answer& made, const secret_finder& own, std::string original) {
  mask_secrets(made.what, original);
  for (const extent& value : own.values) {
    require(made.what.secret, "7: a private member makes the report secret");
    require(is_covered(original, value), "7: nothing of it is left in the masked text");
    const std::string_view left = std::string_view{made.buffer}.substr(value.offset, value.length);
    require(std::all_of(left.begin(), left.end(),
                [](char c) { return c == '\0' || c == ' ' || c == '\t' || c == '\r' || c == '\n'; }),
        "7: nor in the buffer");
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
  const auto has = [&what](std::string_view id) {
    return std::any_of(
        what.findings.begin(), what.findings.end(), [id](const finding& each) { return each.rule->id == id; });
  };
  const bool found = has("json.member.duplicate");
  require(repeated || !found, "9: no duplicate is found where RapidJSON sees none");
  require(found || !repeated || has("limits.findings"), "9: a duplicate that RapidJSON sees is found");
}

// Asks a fresh validator for one text in 16: it costs more than all the rest.
answer ask_another(validator& reused, std::string_view text) {
  unsigned sum = 0;
  for (const char c : text) {
    sum += static_cast<unsigned char>(c);
  }
  if (sum % 16 != 0) {
    return ask(reused, text);
  }
  validator fresh{reused.rules()};
  return ask(fresh, text);
}

void check_all(std::string_view text) {
  static validator reused[] = {validator{policy::cloudflare()}, validator{policy::rfc()}};
  const std::optional<bool> repeated = repeats_a_name(text);
  bool is_json[2] = {};
  for (std::size_t index = 0; index < 2; ++index) {
    const policy& rules = reused[index].rules();
    const answer made = ask(reused[index], text);
    (void)reused[index].check({});
    const answer again = ask_another(reused[index], text);
    require(made.json == again.json && made.canonical == again.canonical, "1: the same report twice");
    check_findings(made.what, text.size());
    check_output(made.what, rules, std::string{text});
    check_canonical(made, reused[index]);
    is_json[index] = called_json(made.what);
    if (is_json[index] && repeated) {
      check_duplicates(made.what, *repeated);
    }
    if (made.what.understood != 0) {  // else it was refused by its looks, before it was read
      const secret_finder own{text};
      require(is_json[index] == own.is_json || made.what.count(level::error) > rules.limits.findings ||
                  text.starts_with("\xEF\xBB\xBF"),
          "6: JSON by a reading of its own");
      check_secrets(made, own, std::string{text});
    }
  }
  require(is_json[0] == is_json[1], "6: both policies agree on whether it is JSON");
}

}  // namespace
}  // namespace jwkguard::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jwkguard::fuzz::check_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
