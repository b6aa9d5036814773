// jwkguard-emulator: a stand-in for the endpoint, to try a pipeline against.
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "emulator/issuer_options.hpp"
#include "emulator/server.hpp"

namespace {

using namespace jwkguard::emulator;

constexpr int exit_usage = 2;
constexpr int exit_not_listening = 1;
constexpr const char* token_variable = "JWKGUARD_EMULATOR_TOKEN";

constexpr std::string_view help_text = R"(Usage: jwkguard-emulator [OPTION]...
Emulates Cloudflare's token_validation endpoint on 127.0.0.1, including what it does silently.

  --port N         the port; 0, the default, picks a free one
  --zone ID        the zone (0123456789abcdef0123456789abcdef)
  --config ID      the token configuration (00000000-0000-4000-8000-000000000001)
  --seed FILE      keys to start with, {"keys":[...]}
  --legacy-shape   answer PUT and PATCH with `keys` beside `success`, without `result`
  --rate-limit N/SPAN   accept so many requests to the API in a span of time (1200/5m); after one more, all are
                   refused with 429 for a span. Every answer says what is left (Ratelimit, Ratelimit-Policy)
  --fleet N        N more zones, 00…01 to N in hexadecimal, each with the configuration 00000000-0000-4000-8000-… of
                   that number
  --keep-alive     many requests a connection
  --quiet          do not print a line for each request
  --help           print this

An identity provider beside it, to sync from:
  --issuer              serve discovery and a key set under /issuer, with one fresh ES256 key
  --rotate-every SPAN   sign with a new key every SPAN: 90s, 15m, 24h, 2d, 1w
  --overlap SPAN        how long an old key stays published after it stopped signing (as long as it signed)
  --lead SPAN           how long a new key is published before it signs (0)
  --issuers N           N more key sets, at /issuers/1/jwks to /issuers/N/jwks; the schedule counts for them as well
  --max-age SECONDS     Cache-Control of the set (300)
  --issuer-fault NAME   what goes wrong: none, server-error, not-found, html, discovery-in-place-of-set,
                        error-envelope, empty-set, redirect-same-host, redirect-elsewhere, redirect-loop, too-large,
                        cut, slow, other-issuer, stale, flapping, no-validators

Environment:
  JWKGUARD_EMULATOR_TOKEN   the one bearer token to accept; unset: any well-formed token, or email and key

Prints `listening on URL` when ready, and then `issuer URL` if there is one. Ends on SIGINT or SIGTERM.
)";

struct arguments {
  settings chosen;
  issuer_options source;
  std::uint32_t issuers = 0;
  std::optional<std::string> seed;
  bool quiet = false;
  bool help = false;
};

void complain(std::string_view what) {
  const std::string line = "jwkguard-emulator: " + std::string{what} + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void print_request(const logged_request& one) {
  std::string line = one.method + " " + one.path + " " + std::to_string(one.status);
  for (std::size_t at = 0; at < one.notes.size(); ++at) {
    line += (at == 0 ? "  " : "; ") + one.notes[at];
  }
  line += "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

template <class Number>
bool set_number(Number& target, std::string_view text) {
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), target);
  return error == std::errc{} && stopped == text.data() + text.size();
}

bool set_count(std::uint32_t& target, std::string_view text) {
  constexpr std::uint32_t most = 100'000;
  return set_number(target, text) && target <= most;
}

// Sets the option that takes a value; false if there is none of that name or the value is not one.
bool set_valued(arguments& target, std::string_view option, std::string_view value) {
  if (option == "--port") {
    return set_number(target.chosen.port, value);
  }
  if (option == "--zone") {
    target.chosen.zone = value;
    return is_zone_id(value);
  }
  if (option == "--config") {
    target.chosen.config = value;
    return is_configuration_id(value);
  }
  if (option == "--seed") {
    target.seed = value;
    return true;
  }
  if (option == "--rate-limit") {
    target.chosen.limit = rate_limit_named(value);
    return target.chosen.limit.has_value();
  }
  if (option == "--fleet") {
    return set_count(target.chosen.fleet, value);
  }
  if (option == "--issuers") {
    return set_count(target.issuers, value);
  }
  return take_issuer_option(target.source, option, value);
}

bool set_flag(arguments& target, std::string_view option) {
  if (option == "--legacy-shape") {
    target.chosen.shape = response_shape::legacy;
  } else if (option == "--keep-alive") {
    target.chosen.keeps_alive = true;
  } else if (option == "--quiet") {
    target.quiet = true;
  } else if (option == "--issuer") {
    target.source.wanted = true;
  } else if (option == "--help") {
    target.help = true;
  } else {
    return false;
  }
  return true;
}

// `--name VALUE` and `--name=VALUE`
std::optional<arguments> parse(std::span<char*> given) {
  arguments result;
  for (std::size_t at = 0; at < given.size(); ++at) {
    const std::string_view word = given[at];
    const std::size_t equals = word.find('=');
    if (set_flag(result, word)) {
      continue;
    }
    const bool joined = equals != std::string_view::npos;
    if (!joined && at + 1 == given.size()) {
      complain("unknown option, or one without its value: " + printable(word));
      return std::nullopt;
    }
    const std::string_view value = joined ? word.substr(equals + 1) : std::string_view{given[++at]};
    if (!set_valued(result, word.substr(0, equals), value)) {
      complain("unknown option or bad value: " + printable(word));
      return std::nullopt;
    }
  }
  return result;
}

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream file{name, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  return file.good() || file.eof() ? std::optional{std::move(text)} : std::nullopt;
}

bool load_seed(emulator& target, const arguments& given) {
  if (!given.seed) {
    return true;
  }
  const auto text = read_file(*given.seed);
  if (!text) {
    complain("cannot read the seed file");
    return false;
  }
  const answer loaded = target.seed(*text);
  if (loaded.status != 200) {
    complain("the seed was refused: " + loaded.body);
    return false;
  }
  for (const std::string& note : loaded.notes) {
    if (!given.quiet) {
      complain("seed: " + note);
    }
  }
  return true;
}

// The signals are blocked before any thread starts, so that only the wait below takes them.
sigset_t block_signals() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  return ending;
}

void say_where(const emulator& running, bool issuing) {
  std::printf("listening on %s\n", running.base_url().c_str());
  if (issuing) {
    std::printf("issuer %s\n", running.issuer_url().c_str());
  }
  std::fflush(stdout);
}

int run(arguments given) {
  if (const char* const token = std::getenv(token_variable); token != nullptr) {
    if (*token != '\0') {
      given.chosen.token = token;
    }
    unsetenv(token_variable);
  }
  if (!given.quiet) {
    given.chosen.observer = print_request;
  }
  given.chosen.issuer = settings_of(given.source);
  for (std::uint32_t number = 1; given.chosen.issuer && number <= given.issuers; ++number) {
    given.chosen.more_issuers.push_back(*given.chosen.issuer);
    given.chosen.more_issuers.back().kid_prefix = "i" + std::to_string(number) + "-";
  }
  const sigset_t ending = block_signals();
  emulator running{given.chosen};
  if (!running.listening()) {
    complain("cannot listen on that port");
    return exit_not_listening;
  }
  if (!load_seed(running, given)) {
    return exit_usage;
  }
  say_where(running, given.chosen.issuer.has_value());
  int taken = 0;
  sigwait(&ending, &taken);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    const auto given = parse(std::span{words, static_cast<std::size_t>(count)}.subspan(count > 0 ? 1 : 0));
    if (!given) {
      return exit_usage;
    }
    if (given->help) {
      std::fwrite(help_text.data(), 1, help_text.size(), stdout);
      return 0;
    }
    if (given->issuers != 0 && !given->source.wanted) {
      complain("--issuers needs --issuer");
      return exit_usage;
    }
    if (const std::string fault = fault_of(given->source); !fault.empty()) {
      complain(fault);
      return exit_usage;
    }
    return run(*given);
  } catch (const std::exception& problem) {
    complain(problem.what());
    return exit_not_listening;
  }
}
