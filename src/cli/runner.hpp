// Checking many documents on all processors.
#pragma once

#include <functional>

#include "cli/documents.hpp"
#include "cli/input.hpp"
#include "cli/ordered_output.hpp"

namespace jwkguard::cli {

/// document_handler says in `into` what is to be said about one document, and gives its exit code. It is called by
/// several threads at once.
using document_handler = std::function<int(const checked_input& input, result& into)>;

/// run_over checks every document, and writes what the handler says in the order of the input, as soon as that is
/// known. What cannot be read is said on standard error, and the rest goes on.
[[nodiscard]] outcome run_over(document_source& from, const options& given, const document_handler& handle);

}  // namespace jwkguard::cli
