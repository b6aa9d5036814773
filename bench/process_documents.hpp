// What the command is given when whole processes are measured.
#pragma once

#include <filesystem>

namespace jwkguard::bench {

/// write_process_documents writes small.json (two keys), large.json (10 MB: as many keys as the usual limits allow) and
/// lines.ndjson (250,000 lines of ten keys each) into a folder. False if that fails.
[[nodiscard]] bool write_process_documents(const std::filesystem::path& folder);

}  // namespace jwkguard::bench
