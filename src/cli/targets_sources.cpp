#include "cli/targets_sources.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "cli/option_words.hpp"
#include "json/ascii.hpp"

namespace jwkguard::cli {
namespace {

using sync::source;

constexpr std::array<std::string_view, 8> source_members{
    "issuer", "jwks", "file", "default_rsa_alg", "only", "except", "allow_private", "allow_redirect_to"};
constexpr std::array<std::string_view, 3> pattern_members{"kid", "alg", "use"};

class sources_reader {
 public:
  sources_reader(const std::string& folder, const options& given, field_reader& fields, std::vector<source>& all)
      : folder_{folder}, given_{given}, fields_{fields}, all_{all} {}

  void read_sources(const field& at) {
    if (!at.exists() || !fields_.has_unique_members(at)) {
      return at.exists() ? void() : fields_.fail(at, "is missing: the sources that targets name");
    }
    for (std::size_t index = 0; index < at.value.size(); ++index) {
      const std::string name{at.value.name(index)};
      const field each = at.member(name);
      if (!is_name(name)) {
        fields_.fail(each, "its name must be " + std::string{name_form});
      }
      sources_[name] = all_.size();
      all_.emplace_back();
      if (fields_.is_object(each, source_members)) {
        read_source(each, name);
      }
    }
  }

  [[nodiscard]] source_indices take() { return std::move(sources_); }

 private:
  void read_source(const field& at, const std::string& name) {
    source& made = all_.back();
    constexpr std::array<std::pair<std::string_view, source::kind>, 3> kinds{
        {{"issuer", source::kind::issuer}, {"jwks", source::kind::jwks}, {"file", source::kind::file}}};
    unsigned places = 0;
    for (const auto& [member, kind] : kinds) {
      const field place = at.member(member);
      places += place.exists() ? 1U : 0U;
      if (auto found = fields_.text(place, "a string that is not empty", is_not_empty)) {
        made.what = kind;
        made.place = kind == source::kind::file ? file_in(folder_, *found) : *std::move(found);
        if (std::string fault = sync::source_fault(made); !fault.empty()) {
          fields_.fail(place, fault);
        }
      }
    }
    if (places != 1) {
      fields_.fail(at, "must have one of issuer, jwks and file");
    }
    made.default_rsa_alg = fields_
                               .text(at.member("default_rsa_alg"), "RS256, RS384, RS512, PS256, PS384 or PS512",
                                   [](std::string_view text) {
                                     return std::find(rsa_algs.begin(), rsa_algs.end(), text) != rsa_algs.end();
                                   })
                               .value_or("");
    made.only = read_patterns(at.member("only"));
    made.except = read_patterns(at.member("except"));
    made.rules.ca_file = given_.target.ca_file;
    made.rules.proxy = given_.target.proxy;
    made.rules.allow_private = fields_.boolean(at.member("allow_private")).value_or(given_.sync.rules.allow_private);
    made.rules.other_hosts = given_.sync.rules.other_hosts;
    for (std::string& host : fields_.texts(at.member("allow_redirect_to"), "a host's name", is_not_empty)
                                 .value_or(std::vector<std::string>{})) {
      made.rules.other_hosts.push_back(json::in_lower_case(std::move(host)));
    }
    tell_apart(at, name);
  }

  // One place may be read twice, if not for the same keys: then it takes the source's name to tell which is meant.
  void tell_apart(const field& at, const std::string& name) {
    source& made = all_.back();
    const auto is_same_place = [&](const source& other) {
      return other.what == made.what && other.place == made.place;
    };
    const auto same = std::find_if(all_.begin(), all_.end() - 1, is_same_place);
    if (same == all_.end() - 1 || made.place.empty()) {
      return;
    }
    if (made.picks_all() || same->picks_all()) {
      fields_.fail(at, "is the same place as another source: remove one, or give both only or except");
    }
    made.label = made.place + " (" + name + ')';
  }

  std::vector<sync::key_pattern> read_patterns(const field& at) {
    std::vector<sync::key_pattern> all;
    if (!at.exists()) {
      return all;
    }
    if (!at.value.is_array() || at.value.size() == 0) {
      fields_.fail(at, "must be an array of patterns such as {\"kid\":\"web-*\"}");
      return all;
    }
    for (std::size_t index = 0; index < at.value.size(); ++index) {
      const field each = at.element(index);
      if (!fields_.is_object(each, pattern_members)) {
        continue;
      }
      if (each.value.size() == 0) {
        fields_.fail(each, "must have kid, alg or use");
      }
      const auto read = [&](std::string_view member) {
        return fields_.text(each.member(member), "a string that is not empty", is_not_empty).value_or("");
      };
      all.push_back({read("kid"), read("alg"), read("use")});
    }
    return all;
  }

  const std::string& folder_;
  const options& given_;
  field_reader& fields_;
  std::vector<source>& all_;
  source_indices sources_;
};

}  // namespace

bool is_name(std::string_view text) {
  constexpr std::size_t longest = 100;
  return !text.empty() && text.size() <= longest && json::is_letter_or_digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return json::is_letter_or_digit(c) || std::string_view{" ._:/@-"}.find(c) != std::string_view::npos;
         });
}

std::string file_in(const std::string& folder, const std::string& file) {
  return (std::filesystem::path{folder} / file).lexically_normal().string();
}

source_indices read_sources(
    const field& at, const std::string& folder, const options& given, field_reader& fields, std::vector<source>& into) {
  sources_reader reader{folder, given, fields, into};
  reader.read_sources(at);
  return reader.take();
}

}  // namespace jwkguard::cli
