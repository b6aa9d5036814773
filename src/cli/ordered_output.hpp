// Results that threads bring in any order, written in the order of the input.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cli/progress.hpp"
#include "cli/shared_moduli.hpp"
#include "cli/tally.hpp"
#include "jwkguard/render.hpp"

namespace jwkguard::cli {

/// output is text for standard output and standard error, in the order in which it is to appear.
class output {
 public:
  struct piece {
    int descriptor;
    std::string text;
  };

  void add(int descriptor, std::string_view text);
  [[nodiscard]] const std::vector<piece>& pieces() const noexcept { return pieces_; }
  [[nodiscard]] std::size_t size() const noexcept;  ///< in bytes, of all

 private:
  std::vector<piece> pieces_;
};

/// result is what came of one batch.
struct result {
  output text;
  tally counts;
  sarif_log log;  ///< format sarif: the findings; and whatever the format, what could not be read
  std::vector<rsa_document> documents{};  ///< `check --deep`: those with RSA keys
};

/// outcome is what came of all batches, apart from what was written.
struct outcome {
  tally counts;
  sarif_log log;
  shared_moduli moduli{};
};

/// ordered_output writes the results of the batches 0, 1, 2, … as soon as it is their turn. If standard output takes no
/// more, the program ends there and then: nothing that is left to do would be seen, and other threads may wait for
/// input that never comes. Safe for many threads.
class ordered_output {
 public:
  /// ordered_output lets `most_waiting` batches be ahead of the one that is next; `deep_work` is what comparing the RSA
  /// keys of all documents may cost.
  ordered_output(std::uint64_t most_waiting, std::uint64_t deep_work) noexcept
      : most_waiting_(most_waiting), deep_work_(deep_work) {}

  /// wait_for_room returns when batch `number` may be begun: when not too much waits for its turn.
  void wait_for_room(std::uint64_t number);

  /// put gives the result of a batch that was begun; writes it, and what waited for it, if it is next.
  void put(std::uint64_t number, result&& done);

  /// take_total gives what came of all batches, when they are done.
  [[nodiscard]] outcome take_total();

 private:
  void write(result&& done);

  const std::uint64_t most_waiting_;
  const std::uint64_t deep_work_;
  std::mutex lock_;  // of all below
  std::condition_variable room_;
  std::map<std::uint64_t, result> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t next_ = 0;
  outcome total_;
  progress_line progress_;
};

}  // namespace jwkguard::cli
