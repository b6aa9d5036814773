// The explicit list of key types, and the rules of each.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "keys/key_check.hpp"

namespace jwkguard::keys {

extern const key_type ec_key_type;
extern const key_type rsa_key_type;
extern const key_type okp_key_type;
extern const key_type oct_key_type;
extern const key_type akp_key_type;

extern const std::span<const rule* const> ec_rules;
extern const std::span<const rule* const> rsa_rules;
extern const std::span<const rule* const> okp_rules;
extern const std::span<const rule* const> oct_rules;
extern const std::span<const rule* const> akp_rules;

/// ec_curve_of_other_type and okp_curve_of_other_type are about a curve of the other one of these types.
extern const rule ec_curve_of_other_type;
extern const rule okp_curve_of_other_type;

/// longest_measured_modulus_bits bounds the work that is done for one RSA key.
inline constexpr std::size_t longest_measured_modulus_bits = 16'384;

/// point_batch is where points are measured together.
struct point_batch {
  std::array<coordinates, p256_batch> points;
  std::array<point_facts, p256_batch> facts;
  std::array<raw_key*, p256_batch> owners;
};

/// measure_points decodes and measures the coordinates of those of some keys, at most p256_batch of them, that say they
/// are on P-256: together that takes a fraction of the time. It reports nothing; checking each key does.
void measure_points(std::span<raw_key* const> keys, point_batch& work) noexcept;

/// measure_moduli decodes and measures the moduli of those of some keys, at most lane_count of them, that have the most
/// common length: together that takes a fraction of the time. It reports nothing; checking each key does.
void measure_moduli(std::span<raw_key* const> keys, workspace& work);

/// is_curve_of is whether a `crv` is one of this type's.
[[nodiscard]] bool is_curve_of(const key_type& type, std::string_view name) noexcept;

/// find_algorithm gives a type's row for a value of `alg`, or null.
[[nodiscard]] const algorithm* find_algorithm(const key_type& type, std::string_view name) noexcept;

}  // namespace jwkguard::keys
