// The sources of a targets file.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/json_fields.hpp"
#include "cli/options.hpp"
#include "sync/source.hpp"

namespace jwkguard::cli {

/// name_form says what a name of a source or target is, is_name whether a text is one.
inline constexpr std::string_view name_form =
    "1 to 100 letters, digits, spaces and . _ : / @ -, a letter or digit first";
[[nodiscard]] bool is_name(std::string_view text);

/// file_in is a file's name as it is meant in a file of this folder.
[[nodiscard]] std::string file_in(const std::string& folder, const std::string& file);

/// source_indices give the place of each source by its name.
using source_indices = std::map<std::string, std::size_t>;

/// read_sources appends what the member `sources` of a targets file says; faults go to `fields`.
[[nodiscard]] source_indices read_sources(const field& at, const std::string& folder, const options& given,
    field_reader& fields, std::vector<sync::source>& into);

}  // namespace jwkguard::cli
