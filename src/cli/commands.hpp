// The commands. Each gives the exit code.
#pragma once

#include "cli/options.hpp"

namespace jwkguard::cli {

[[nodiscard]] int run_check(const options& given);
[[nodiscard]] int run_normalize(const options& given);
[[nodiscard]] int run_thumbprint(const options& given);
[[nodiscard]] int run_from_pem(const options& given);
[[nodiscard]] int run_to_pem(const options& given);
[[nodiscard]] int run_diff(const options& given);
[[nodiscard]] int run_rules(const options& given);
[[nodiscard]] int run_explain(const options& given);
[[nodiscard]] int run_verify(options& given);
[[nodiscard]] int run_show(options& given);
[[nodiscard]] int run_plan(options& given);
[[nodiscard]] int run_push(options& given);
[[nodiscard]] int run_sync(options& given);
[[nodiscard]] int run_status(const options& given);
[[nodiscard]] int run_configs(options& given);
[[nodiscard]] int run_history(const options& given);
[[nodiscard]] int run_restore(options& given);

}  // namespace jwkguard::cli
