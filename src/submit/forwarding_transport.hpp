// A transport over another one, for those that add something to it.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "jwkguard/submit.hpp"

namespace jwkguard::submit {

/// forwarding_transport hands everything on; what derives from it overrides what it changes.
class forwarding_transport : public transport {
 public:
  explicit forwarding_transport(std::unique_ptr<transport> wire) noexcept : wire_{std::move(wire)} {}

  [[nodiscard]] std::variant<response, failure> send(const request& what, std::uint32_t time_left_ms) override {
    return wire_->send(what, time_left_ms);
  }
  void wait(std::uint32_t time_ms) override { wire_->wait(time_ms); }
  void wait_to_retry(std::uint32_t time_ms, std::uint32_t left_ms) override { wire_->wait_to_retry(time_ms, left_ms); }
  void admit() override { wire_->admit(); }

 private:
  std::unique_ptr<transport> wire_;
};

}  // namespace jwkguard::submit
