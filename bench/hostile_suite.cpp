// Hostile documents, and the slowest of what the fuzzers found.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "hostile_documents.hpp"
#include "jwkguard/validator.hpp"
#include "suites.hpp"

namespace jwkguard::bench {
namespace {

namespace fs = std::filesystem;

bool is_read_to_its_end(const document& what) {
  std::string copy = what.text;
  const bool all = check(copy, what.rules).understood == what.text.size();
  if (!all) {
    std::fprintf(stderr, "%s: not read to its end\n", what.name.c_str());
  }
  return all;
}

void add(const suite& own, timetable& all, document what) {
  const auto shared = std::make_shared<const document>(std::move(what));
  all.add({own.name, shared->name, 0, shared->text.size()}, [shared] {
    return work{shared->text, [with = std::make_shared<validator>(shared->rules)](std::span<char> text) {
                  (void)with->check(text);
                  return true;
                }};
  });
}

// --- the corpora

// The best of a few checks, in ns a byte: enough to see which file is worth a row.
double quick_cost(validator& with, const std::string& text) {
  using clock = std::chrono::steady_clock;
  std::chrono::duration<double, std::nano> best{1e18};
  for (int times = 0; times < 5; ++times) {
    std::string copy = text;
    const auto start = clock::now();
    (void)with.check(copy);
    best = std::min<std::chrono::duration<double, std::nano>>(best, clock::now() - start);
  }
  return best.count() / static_cast<double>(text.size());
}

std::string content_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Smaller files are mostly the cost of a call.
constexpr std::size_t least_bytes = 256;

document slowest_of(const fs::path& folder, const policy& rules) {
  document slowest{{}, {}, rules};
  validator with{rules};
  double worst = 0;
  for (const fs::directory_entry& file : fs::directory_iterator{folder}) {
    const std::string text = content_of(file);
    const double cost = text.size() < least_bytes ? 0 : quick_cost(with, text);
    if (cost > worst) {
      worst = cost;
      slowest.name = file.path().filename().string();
      slowest.text = text;
    }
  }
  return slowest;
}

}  // namespace

bool fill_hostile(const suite& own, timetable& all) {
  bool all_read = true;
  for (document& each : hostile_documents()) {
    all_read = is_read_to_its_end(each) && all_read;
    add(own, all, std::move(each));
  }
  const fs::path root{JWKGUARD_SOURCE_DIR};
  for (const auto& [name, folder] :
      {std::pair{"seed", "fuzz/seeds/validator"}, {"corpus", "build/fuzz/corpus/validator"}}) {
    if (!fs::is_directory(root / folder)) {
      continue;
    }
    document slowest = slowest_of(root / folder, policy::cloudflare());
    if (!slowest.text.empty()) {
      slowest.name = std::string{"slowest "} + name + ": " + slowest.name.substr(0, 20);
      add(own, all, std::move(slowest));
    }
  }
  return all_read;
}

}  // namespace jwkguard::bench
