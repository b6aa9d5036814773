#include "jwkguard/configurations.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "json/hidden_characters.hpp"
#include "json/printable.hpp"
#include "json/tree.hpp"
#include "json/writer.hpp"
#include "plan/text.hpp"
#include "submit/cloudflare.hpp"
#include "submit/line.hpp"
#include "submit/retry.hpp"

namespace jwkguard::submit {
namespace {

constexpr std::size_t page_size = 50;  // the most that the endpoint gives
constexpr unsigned most_pages = 10;    // a zone may have four configurations

// reader asks for one page after the other, all within one deadline.
class reader {
 public:
  reader(const settings& target, transport& wire) : target_{target}, line_{wire, target} {}

  configuration_list read() {
    configuration_list all;
    for (unsigned page = 1; !all.failed && read_page(page, all); ++page) {
    }
    return all;
  }

 private:
  // Whether there may be another page.
  bool read_page(unsigned page, configuration_list& into) {
    std::uint32_t pause = 0;
    for (unsigned failures = 1;; ++failures) {
      const auto came = line_.send(cloudflare::configurations_request(target_, page, page_size), pause);
      pace_.note_request(line_.now().run_ms);
      const auto* const got = std::get_if<response>(&came);
      const heard what = got != nullptr ? heard{cloudflare::read_answer(*got, "")} : heard{std::get<failure>(came)};
      const auto* const answer = std::get_if<cloudflare::answer>(&what);
      if (answer != nullptr && answer->verdict == cloudflare::verdict::accepted) {
        return take(*got, page, into);
      }
      const auto next_pause = may_pass(what) ? pause_ms(what, failures, pace_, 1, line_.now()) : std::nullopt;
      if (!next_pause) {
        fail(what, into);
        return false;
      }
      pause = *next_pause;
    }
  }

  static void fail(const heard& what, configuration_list& into) {
    if (const auto* const lost = std::get_if<failure>(&what)) {
      into.failed = lost->sent ? outcome::rejected : outcome::unreachable;
      into.messages.push_back((lost->sent ? "no complete answer to the request for the configurations: "
                                          : "the API could not be reached: ") +
                              lost->message);
      return;
    }
    const auto& answer = std::get<cloudflare::answer>(what);
    into.failed = outcome::rejected;
    into.messages.push_back(
        "the API answered HTTP " + std::to_string(answer.status) + " to the request for the configurations");
    const std::vector<std::string> explained = cloudflare::explain(answer);
    into.messages.insert(into.messages.end(), explained.begin(), explained.end());
  }

  static bool take(const response& from, unsigned page, configuration_list& into) {
    const auto document = json::tree::parse(from.body);
    const json::value list = document ? document->root().member("result") : json::value{};
    if (!list.is_array()) {
      into.failed = outcome::rejected;
      into.messages.emplace_back("the API's answer holds no list of configurations; is the base URL right?");
      return false;
    }
    for (std::size_t index = 0; index < list.size(); ++index) {
      const json::value one = list.element(index);
      into.configurations.push_back({std::string{one.member("id").text().value_or("")},
          std::string{one.member("title").text().value_or("")}, one.member("credentials").member("keys").size()});
    }
    return list.size() >= page_size && page < most_pages;
  }

  const settings& target_;
  line line_;
  pace pace_;
};

}  // namespace

configuration_list list_configurations(const settings& target, transport& wire) {
  if (std::string fault = settings_fault(target); !fault.empty()) {
    configuration_list nothing;
    nothing.failed = outcome::refused;
    nothing.messages.push_back(std::move(fault));
    return nothing;
  }
  return reader{target, wire}.read();
}

std::string render_configurations_human(const configuration_list& what, const settings& target) {
  std::string out;
  if (what.failed) {
    out = std::string{name_of(*what.failed)} + ':';
    for (const std::string& message : what.messages) {
      out += ' ' + json::printable(message) + '\n';
    }
    return out;
  }
  for (const configuration_summary& one : what.configurations) {
    out += padded(json::printable(one.id), 36) + "  " + (one.keys < 10 ? " " : "") + std::to_string(one.keys) +
           (one.keys == 1 ? " key   " : " keys  ") + json::printable(one.title) + '\n';
  }
  return out.empty() ? "the zone " + json::printable(target.zone) + " has no token configuration\n" : out;
}

std::string render_configurations_json(const configuration_list& what, const settings& target) {
  json::writer out;
  out.begin_object().member("zone", target.zone);
  if (what.failed) {
    out.member("outcome", name_of(*what.failed));
    return json::show_hidden(out.end_object().take());
  }
  out.name("configs").begin_array();
  for (const configuration_summary& one : what.configurations) {
    out.begin_object().member("id", one.id).member("title", one.title).name("keys").number(one.keys);
    out.end_object();
  }
  out.end_array();
  return json::show_hidden(out.end_object().take());
}

}  // namespace jwkguard::submit
