#include "targets.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "contestants.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

using enum target::side;
using measured = std::optional<double>;

measured unit_of(const results& of, std::string_view name) {
  const auto suites = all_suites();
  const auto& found =
      *std::find_if(suites.begin(), suites.end(), [name](const suite& each) { return each.name == name; });
  const double unit = found.unit(timed_rows(found, of.times));
  return unit == 0 ? std::nullopt : measured{unit};
}

measured cost_of(const results& of, std::string_view suite, std::string_view name) {
  const row* const found = of.times.find(suite, name);
  return found == nullptr ? std::nullopt : measured{found->ns_per_key()};
}

measured figure(const results& of, std::string_view name) {
  const auto found = of.processes.find(name);
  return found == of.processes.end() ? std::nullopt : measured{found->second};
}

measured ratio(measured upper, measured lower) { return upper && lower ? measured{*upper / *lower} : std::nullopt; }

// The most expensive of a suite's rows that `counts`, as a multiple of the suite's unit.
template <class Predicate>
measured worst(const results& of, std::string_view name, Predicate&& counts) {
  double most = 0;
  for (const suite& each : all_suites()) {
    for (const row& what : each.name == name ? timed_rows(each, of.times) : std::vector<row>{}) {
      most = counts(what) ? std::max(most, each.cost(what)) : most;
    }
  }
  return most == 0 ? std::nullopt : ratio(most, unit_of(of, name));
}

// A document of 10,000 keys is larger than the caches next to a processor.
bool is_past_the_caches(const row& what) { return what.keys >= 10'000; }

measured p256_bare(const results& of) { return ratio(cost_of(of, "P-256", jwkguard_name), unit_of(of, "P-256")); }
measured rsa_bare(const results& of) { return ratio(cost_of(of, "RSA-2048", jwkguard_name), unit_of(of, "RSA-2048")); }

measured p256_openssl(const results& of) {
  return ratio(cost_of(of, "P-256", openssl_name), cost_of(of, "P-256", jwkguard_name));
}
measured p256_cjose(const results& of) {
  return ratio(cost_of(of, "P-256", cjose_name), cost_of(of, "P-256", jwkguard_name));
}
measured p384_openssl(const results& of) {
  return ratio(cost_of(of, "P-384", openssl_name), cost_of(of, "P-384", jwkguard_name));
}

measured allocations(const results& of) {
  const row* const found = of.times.find("P-256", jwkguard_name);
  return found == nullptr ? std::nullopt : measured{found->allocations_per_key()};
}

measured sizes(const results& of) { return worst(of, "sizes", is_past_the_caches); }
measured colliding(const results& of) { return worst(of, "colliding", is_past_the_caches); }
measured hostile(const results& of) {
  return worst(of, "hostile", [](const row&) { return true; });
}

measured processors(const results& of) { return ratio(figure(of, "one-job-ns"), figure(of, "two-jobs-ns")); }
measured whole_process(const results& of) { return ratio(figure(of, "check-ns"), figure(of, "bare-ns")); }

measured memory(const results& of) {
  const measured peak = figure(of, "check-peak-bytes");
  const measured bare = figure(of, "bare-peak-bytes");
  const measured input = figure(of, "input-bytes");
  return peak && bare && input ? measured{(*peak - *bare - *input) / (1U << 20U)} : std::nullopt;
}

constexpr std::array targets = {
    target{"P-256 check against the bare pass", at_most, 1.25, "x", p256_bare},
    target{"P-256: OpenSSL import + public_check against a check", at_least, 250, "x", p256_openssl},
    target{"P-256: cjose against a check", at_least, 60, "x", p256_cjose},
    target{"RSA-2048 check against the bare pass", at_most, 2, "x", rsa_bare},
    target{"P-384: OpenSSL import + public_check against a check", at_least, 20, "x", p384_openssl},
    target{"heap allocations per key", at_most, 0, "", allocations},
    target{"10,000 to 1,000,000 keys: the most expensive against 10,000", at_most, 1.25, "x", sizes},
    target{"the same, built to collide", at_most, 1.25, "x", colliding},
    target{"the worst document against the median, per byte", at_most, 3, "x", hostile},
    target{"many documents: one job against two", at_least, 1.85, "x", processors},
    target{"whole process against one that only links libcrypto", at_most, 2, "x", whole_process},
    target{"peak memory beyond input and libcrypto", at_most, 8, "MiB", memory},
};

}  // namespace

std::span<const target> all_targets() noexcept { return targets; }

bool is_reached(const target& which, double measured) noexcept {
  return which.holds == at_most ? measured <= which.limit : measured >= which.limit;
}

std::optional<process_figures> read_figures(const std::string& text) {
  std::istringstream in{text};
  process_figures read;
  std::string name;
  while (in >> name) {
    if (!(in >> read[name])) {
      return std::nullopt;
    }
  }
  return read;
}

}  // namespace jwkguard::bench
