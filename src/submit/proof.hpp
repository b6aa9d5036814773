// What a live set proves about the desired one. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "jwkguard/plan.hpp"

namespace jwkguard::submit {

enum class proof : std::uint8_t {
  none,   ///< something else is live
  names,  ///< every HMAC key stands there by name, which is all that the endpoint ever shows, and the rest is proven
  whole,  ///< live is exactly what is desired
};

/// prove compares the live set with the desired one. An unreadable key proves nothing.
[[nodiscard]] proof prove(std::span<const credential> live, std::span<const credential> desired);

/// looks_like is whether two live sets show the same; of HMAC and unreadable keys only the names show.
[[nodiscard]] bool looks_like(std::vector<credential> left, std::vector<credential> right);

/// differences names what is missing, altered or extra in `live`, a line each.
[[nodiscard]] std::vector<std::string> differences(
    std::span<const credential> live, std::span<const credential> desired);

/// is_success is whether an HTTP status says that all went well.
[[nodiscard]] constexpr bool is_success(std::uint32_t status) noexcept { return status >= 200 && status < 300; }

}  // namespace jwkguard::submit
