#include "suites.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "contestants.hpp"

namespace jwkguard::bench {
namespace {

double per_key(const row& what) { return what.ns_per_key(); }
double per_byte(const row& what) { return what.ns_per_byte(); }

double fastest_bare_pass(std::span<const row> rows) {
  double fastest = 0;
  for (const row& each : rows) {
    if (each.name.starts_with(bare_name) && (fastest == 0 || per_key(each) < fastest)) {
      fastest = per_key(each);
    }
  }
  return fastest;
}

double of_10_000_keys(std::span<const row> rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [](const row& each) { return each.keys == 10'000; });
  return found == rows.end() ? 0 : per_key(*found);
}

double median(std::span<const row> rows) {
  std::vector<double> costs(rows.size());
  std::transform(rows.begin(), rows.end(), costs.begin(), per_byte);
  const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), middle, costs.end());
  return costs.empty() ? 0 : *middle;
}

constexpr std::string_view bare_says = "the fastest bare in-place SAX pass over the same bytes";
constexpr std::string_view size_says = "the set of 10,000 keys";

double simdjson_tree(std::span<const row> rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [](const row& each) { return each.name == simdjson_name; });
  return found == rows.end() ? 0 : per_key(*found);
}

constexpr std::string_view tree_says = "simdjson's DOM of the same documents";

constexpr std::array suites = {
    suite{"issuers", "sets of issuers, one or two P-256 keys each", tree_says, per_key, "ns/key", simdjson_tree, {}, {},
        fill_real},
    suite{"providers", "sets of providers, RSA", tree_says, per_key, "ns/key", simdjson_tree, {}, {}, fill_real},
    suite{"providers-x5c", "sets of providers, RSA with certificates", tree_says, per_key, "ns/key", simdjson_tree, {},
        {}, fill_real},
    suite{"published", "published sets without x5c", tree_says, per_key, "ns/key", simdjson_tree, {}, {}, fill_real},
    suite{"published-x5c", "published sets with x5c", tree_says, per_key, "ns/key", simdjson_tree, {}, {}, fill_real},
    suite{"P-256", "1,000 P-256 keys", bare_says, per_key, "ns/key", fastest_bare_pass, {}, {}, fill_key_sets},
    suite{"P-384", "250 P-384 keys", bare_says, per_key, "ns/key", fastest_bare_pass, {}, {}, fill_key_sets},
    suite{"RSA-2048", "250 RSA-2048 keys", bare_says, per_key, "ns/key", fastest_bare_pass, {}, {}, fill_key_sets},
    suite{"sizes", "P-256 keys in one document", size_says, per_key, "ns/key", of_10_000_keys, {}, {}, fill_sizes},
    suite{"colliding", "P-256 keys built to collide in weak hashes", size_says, per_key, "ns/key", of_10_000_keys, {},
        {}, fill_colliding},
    suite{"hostile", "hostile documents", "the median of all rows", per_byte, "ns/byte", median, "clean P-256 keys",
        "x clean", fill_hostile},
};

}  // namespace

std::span<const suite> all_suites() noexcept { return suites; }

std::vector<row> timed_rows(const suite& of, const timetable& all) {
  std::vector<row> rows;
  std::copy_if(all.rows().begin(), all.rows().end(), std::back_inserter(rows),
      [&](const row& each) { return each.suite == of.name && each.ns > 0; });
  return rows;
}

}  // namespace jwkguard::bench
