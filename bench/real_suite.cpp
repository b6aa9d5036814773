// Sets as they exist, one document after the other: what a check costs beside simdjson's tree of the same bytes, and
// beside cjose's import of the same keys.
#include <cjose/cjose.h>
#include <openssl/err.h>
#include <simdjson.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "contestants.hpp"
#include "jwkguard/validator.hpp"
#include "real_documents.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

// All documents in one text, each with as many spaces behind it as simdjson reads past an end.
struct joined {
  std::string text;
  std::vector<extent> places;
};

joined join(const document_group& group) {
  joined made;
  for (const std::string& document : group.documents) {
    made.places.push_back({static_cast<std::uint32_t>(made.text.size()), static_cast<std::uint32_t>(document.size())});
    made.text.append(document).append(simdjson::SIMDJSON_PADDING, ' ');
  }
  return made;
}

// Gives the number of keys that a contestant saw in one document.
using reader = std::function<std::size_t(std::span<char> document)>;

struct group_contestant {
  std::string name;
  reader read;
};

reader jwkguard_reader() {
  const auto with = std::make_shared<validator>(policy::cloudflare());
  return [with](std::span<char> document) { return with->check(document).keys.size(); };
}

constexpr std::size_t longest_document = 1U << 20U;

// A parser keeps the implementation that was active when its memory was taken.
reader simdjson_reader(const simdjson::implementation* implementation) {
  const auto parser = std::make_shared<simdjson::dom::parser>();
  const simdjson::implementation* const usual = simdjson::get_active_implementation();
  simdjson::get_active_implementation() = implementation;
  const bool has_memory = parser->allocate(longest_document) == simdjson::SUCCESS;
  simdjson::get_active_implementation() = usual;
  return [parser, has_memory](std::span<char> document) -> std::size_t {
    simdjson::dom::array keys;
    const bool is_read =
        has_memory && parser->parse(document.data(), document.size(), false)["keys"].get(keys) == simdjson::SUCCESS;
    return is_read ? keys.size() : 0;
  };
}

std::vector<group_contestant> all_contestants() {
  std::vector<group_contestant> all{{std::string{jwkguard_name}, jwkguard_reader()},
      {std::string{simdjson_name}, simdjson_reader(simdjson::get_active_implementation())}};
  const simdjson::implementation* const avx2 = simdjson::get_available_implementations()["haswell"];
  if (avx2 != nullptr && avx2->supported_by_runtime_system()) {
    all.push_back({"simdjson DOM, AVX2", simdjson_reader(avx2)});
  }
  return all;
}

bool read_all(const reader& read, std::span<char> text, const joined& group, std::size_t keys) {
  std::size_t seen = 0;
  for (const extent& place : group.places) {
    seen += read(text.subspan(place.offset, place.length));
  }
  return seen == keys;
}

// cjose takes one key, not a set: where each stands in its set is not timed.
std::vector<std::string> keys_of(const document_group& group) {
  std::vector<std::string> keys;
  simdjson::dom::parser parser;
  for (const std::string& document : group.documents) {
    for (const simdjson::dom::element key : parser.parse(document)["keys"].get_array()) {
      keys.push_back(simdjson::minify(key));
    }
  }
  return keys;
}

// It cannot take keys of every type; what it refuses costs it something as well.
void import_all(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    cjose_jwk_release(cjose_jwk_import(key.data(), key.size(), nullptr));
  }
  ERR_clear_error();
}

}  // namespace

bool fill_real(const suite& own, timetable& all) {
  const document_group group = make_documents(own.name);
  if (group.documents.empty()) {
    return true;  // the published ones are not everywhere
  }
  const auto documents = std::make_shared<const joined>(join(group));
  bool all_agree = true;
  for (const group_contestant& who : all_contestants()) {
    std::string copy = documents->text;
    const bool agrees = read_all(who.read, copy, *documents, group.keys);
    if (!agrees) {
      std::fprintf(stderr, "%s: not all keys of %s seen\n", who.name.c_str(), std::string{own.name}.c_str());
    }
    all_agree = agrees && all_agree;
    all.add({own.name, who.name, group.keys, documents->text.size()}, [who, documents, keys = group.keys] {
      return work{documents->text,
          [who, documents, keys](std::span<char> text) { return read_all(who.read, text, *documents, keys); }};
    });
  }
  const auto keys = std::make_shared<const std::vector<std::string>>(keys_of(group));
  all.add({own.name, std::string{cjose_name}, group.keys, documents->text.size()}, [documents, keys] {
    return work{documents->text, [keys](std::span<char> /*text*/) {
                  import_all(*keys);
                  return true;
                }};
  });
  return all_agree;
}

}  // namespace jwkguard::bench
