// Whole processes: how long they take and how much memory, measured from outside. A program of its own, with little in
// it: Linux counts what a process held before it became another one into that one's peak memory.
//
//   processes JWKGUARD BARE FOLDER     prints one figure a line, a name and a number; FOLDER is of
//                                      jwkguard_bench --documents
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using command = std::vector<std::string>;

struct cost {
  double ns = 0;
  double peak_bytes = 0;
};

[[noreturn]] void fail(const command& what) {
  std::fprintf(stderr, "cannot run, or not to a good end:");
  for (const std::string& argument : what) {
    std::fprintf(stderr, " %s", argument.c_str());
  }
  std::fputs("\n", stderr);
  std::exit(1);
}

// Its output is thrown away.
cost run(const command& what) {
  std::vector<char*> arguments;
  std::transform(what.begin(), what.end(), std::back_inserter(arguments),
      [](const std::string& each) { return const_cast<char*>(each.c_str()); });
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = -1;
  int status = -1;
  rusage used{};
  const bool ended = posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ) == 0 &&
                     wait4(child, &status, 0, &used) == child;
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (!ended || status != 0) {
    fail(what);
  }
  constexpr double bytes_of_unit = 1'024;  // of ru_maxrss, on Linux
  return {taken.count(), static_cast<double>(used.ru_maxrss) * bytes_of_unit};
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Medians of two programs that run in turns, so that what else the machine does hits both.
std::array<cost, 2> compare(const command& one, const command& other, int times) {
  std::array<std::vector<double>, 2> ns;
  std::array<std::vector<double>, 2> peaks;
  const std::array both = {&one, &other};
  for (int round = 0; round < times; ++round) {
    for (std::size_t which = 0; which < both.size(); ++which) {
      const cost measured = run(*both[which]);
      ns[which].push_back(measured.ns);
      peaks[which].push_back(measured.peak_bytes);
    }
  }
  return {cost{median(ns[0]), median(peaks[0])}, cost{median(ns[1]), median(peaks[1])}};
}

void print(const char* name, double value) { std::printf("%s %.0f\n", name, value); }

double size_of(const std::string& file) {
  std::FILE* const in = std::fopen(file.c_str(), "rb");
  if (in == nullptr || std::fseek(in, 0, SEEK_END) != 0) {
    fail({file});
  }
  const auto size = static_cast<double>(std::ftell(in));
  std::fclose(in);
  return size;
}

void measure(const std::string& jwkguard, const std::string& bare, const std::string& folder) {
  const auto small = compare({jwkguard, "check", folder + "/small.json"}, {bare}, 101);
  print("check-ns", small[0].ns);
  print("bare-ns", small[1].ns);
  const auto large = compare({jwkguard, "check", "--policy", "rfc", folder + "/large.json"}, {bare}, 9);
  print("input-bytes", size_of(folder + "/large.json"));
  print("check-peak-bytes", large[0].peak_bytes);
  print("bare-peak-bytes", large[1].peak_bytes);
  if (std::thread::hardware_concurrency() >= 2) {
    const auto with_jobs = [&](const char* jobs) {
      return command{jwkguard, "check", "--ndjson", "--jobs", jobs, folder + "/lines.ndjson"};
    };
    const auto documents = compare(with_jobs("1"), with_jobs("2"), 9);
    print("lines-bytes", size_of(folder + "/lines.ndjson"));
    print("one-job-ns", documents[0].ns);
    print("two-jobs-ns", documents[1].ns);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: processes JWKGUARD BARE FOLDER\n", stderr);
    return 2;
  }
  measure(arguments[1], arguments[2], arguments[3]);
  return 0;
}
