// Small files that are there whole, or not at all, also after a loss of power.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jwkguard {

/// replacing says what a new file may take the place of.
enum class replacing : std::uint8_t { a_file, nothing };

/// write_whole writes all of a text to a descriptor, however many calls that takes; false, with errno: it could not.
[[nodiscard]] bool write_whole(int to, std::string_view text) noexcept;

/// write_durably puts a file (of this mode) at this name: a temporary file beside it, fsync, rename, fsync of the
/// folder. What is not a regular file is never replaced. What went wrong, for people; empty: nothing. Not for two
/// writers of one name at once.
[[nodiscard]] std::string write_durably(
    const std::string& name, std::string_view text, replacing what = replacing::a_file, unsigned mode = 0600);

/// read_small_file reads a file of at most so many bytes; none if that cannot be done. Links are not followed.
[[nodiscard]] std::optional<std::string> read_small_file(const std::string& name, std::size_t most_bytes);

/// make_folder makes a folder (mode 0700) and those that it is in, where they are missing, and sees to it that it stays
/// in its parent. What went wrong, for people; empty: nothing.
[[nodiscard]] std::string make_folder(const std::string& name);

/// folder_trust_fault says why a folder, and the one that it is in, cannot be believed, for people: who may write there
/// may tell this program what to believe. Empty: they are this user's alone.
[[nodiscard]] std::string folder_trust_fault(const std::string& outer, const std::string& inner);

}  // namespace jwkguard
