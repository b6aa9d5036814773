// Keys in the forms of files that programs hold them in: PEM, DER, base64 of DER, OpenSSH; and what makes JWKs of them.
#pragma once

#include <cstdint>
#include <string_view>

namespace jwkguard::keys {

/// foreign is what a text is that is not JSON, what to do with it, and a line for a shell that does it, FILE being the
/// text. All may be empty; static storage.
struct foreign {
  std::string_view what{};
  std::string_view advice{};
  std::string_view command{};
  [[nodiscard]] bool empty() const noexcept { return what.empty(); }
};

/// pem_file is for a text that begins with a line of PEM.
[[nodiscard]] foreign pem_file(std::string_view content) noexcept;

/// key_file is for a text that is DER or a line of OpenSSH; empty for any other.
[[nodiscard]] foreign key_file(std::string_view content) noexcept;

/// encoded_der is for base64 of DER without the lines of PEM; empty for any other.
[[nodiscard]] foreign encoded_der(std::string_view content) noexcept;

/// encoded_key_in is which of the two such base64 is of, of keys that may be published.
enum class encoded_key : std::uint8_t { none, certificate, public_key };
[[nodiscard]] encoded_key encoded_key_in(std::string_view content) noexcept;

/// jwk_of_pem and jwk_of_base64 make a JWK of what they read on standard input: PEM, and base64 of DER.
extern const std::string_view jwk_of_pem;
[[nodiscard]] std::string_view jwk_of_base64(encoded_key kind) noexcept;

/// openssl_output is for what openssl prints of a key for people (-text, -modulus, …); empty for any other.
[[nodiscard]] foreign openssl_output(std::string_view content) noexcept;

}  // namespace jwkguard::keys
