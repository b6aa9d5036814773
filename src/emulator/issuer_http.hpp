// An issuer's requests and answers, between HTTP and issuer.hpp.
#pragma once

#include <httplib.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "emulator/issuer.hpp"

namespace jwkguard::emulator {

/// pause is a wait that the end of the server cuts short.
class pause {
 public:
  /// wait returns false, at once, when the server ends.
  bool wait(std::chrono::milliseconds time);
  void end();

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  bool ended_ = false;
};

/// issuer_request_of takes from a request what an issuer looks at.
[[nodiscard]] issuer_request issuer_request_of(const httplib::Request& from);

/// send fills in the response; `between` times a slow one, and has to live as long as the server.
void send(httplib::Response& to, issuer_answer given, pause& between);

}  // namespace jwkguard::emulator
