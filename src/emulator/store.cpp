#include "emulator/store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <ctime>
#include <utility>

#include "json/tree.hpp"
#include "json/writer.hpp"

namespace jwkguard::emulator {
namespace {

constexpr std::size_t most_configurations = 32;

std::string now() {
  timespec time{};
  static_cast<void>(std::timespec_get(&time, TIME_UTC));
  std::tm utc{};
  gmtime_r(&time.tv_sec, &utc);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string fraction = std::to_string(1'000'000 + time.tv_nsec / 1'000);  // with a 1 before, to keep its zeros
  fraction.front() = '.';
  return std::string{text.data(), length} + fraction + 'Z';
}

answer malformed(std::string message) { return fail(400, {code::malformed_request, std::move(message), "", {}}); }

// An identifier that names nothing: what the service says then is not published.
answer not_found(std::string_view what) {
  return fail(404, {code::not_found, std::string{what} + " not found", "", {}});
}

std::optional<json::tree> parse_object(std::string_view body) {
  auto parsed = json::tree::parse(body);
  return parsed && parsed->root().is_object() ? std::move(parsed) : std::nullopt;
}

std::optional<std::size_t> number_between(
    const std::optional<std::string>& text, std::size_t absent, std::size_t least, std::size_t most) {
  if (!text) {
    return absent;
  }
  std::size_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, number);
  const bool taken = error == std::errc{} && stopped == end && number >= least && number <= most;
  return taken ? std::optional{number} : std::nullopt;
}

std::string paging_result(std::size_t page, std::size_t per_page, std::size_t count, std::size_t total) {
  json::writer out;
  out.begin_object().name("page").number(page).name("per_page").number(per_page).name("count").number(count);
  out.name("total_count").number(total).name("total_pages").number((total + per_page - 1) / per_page).end_object();
  return out.take();
}

std::string as_json(const configuration& one) {
  json::writer out;
  write_configuration(out, one);
  return out.take();
}

std::string keys_json(std::span<const stored_key> keys, secrecy k) {
  json::writer out;
  write_keys(out, keys, k);
  return out.take();
}

}  // namespace

void store::add(std::string_view zone, std::string_view config) {
  configurations& known = zones_[std::string{zone}];
  if (find(zone, config) == nullptr) {
    const std::string time = now();
    known.push_back(
        {std::string{config}, "emulated", "", {R"(http.request.headers["authorization"][0])"}, time, time, {}});
  }
}

const configuration* store::find(std::string_view zone, std::string_view config) const {
  const auto known = zones_.find(zone);
  if (known == zones_.end()) {
    return nullptr;
  }
  const auto found = std::find_if(
      known->second.begin(), known->second.end(), [config](const configuration& one) { return one.id == config; });
  return found == known->second.end() ? nullptr : &*found;
}

configuration* store::find(std::string_view zone, std::string_view config) {
  return const_cast<configuration*>(std::as_const(*this).find(zone, config));
}

// Ids count up, so that a run can be repeated; one that was deleted does not come back.
std::string store::next_id(const configurations& taken) {
  for (;;) {
    std::array<char, 37> id{};
    std::snprintf(id.data(), id.size(), "00000000-0000-4000-8000-%012llx", static_cast<unsigned long long>(++ids_));
    const auto is_it = [&id](const configuration& one) { return one.id == id.data(); };
    if (std::none_of(taken.begin(), taken.end(), is_it)) {
      return id.data();
    }
  }
}

answer store::list_configs(std::string_view zone, const paging& query) const {
  const auto known = zones_.find(zone);
  if (known == zones_.end()) {
    return not_found("zone");
  }
  constexpr std::size_t most_pages = 1'000'000;
  const auto page = number_between(query.page, 1, 1, most_pages);
  const auto per_page = number_between(query.per_page, 20, 5, 50);  // the default is a guess
  if (!page || !per_page) {
    return malformed("page must be at least 1, per_page from 5 to 50");
  }
  const std::size_t total = known->second.size();
  const std::size_t first = std::min(total, (*page - 1) * *per_page);
  const std::size_t last = std::min(total, first + *per_page);
  json::writer out;
  out.begin_array();
  for (std::size_t at = first; at < last; ++at) {
    write_configuration(out, known->second[at]);
  }
  out.end_array();
  return succeed({}, {{"result", out.take()}, {"result_info", paging_result(*page, *per_page, last - first, total)}});
}

answer store::get_config(std::string_view zone, std::string_view config) const {
  const configuration* const found = find(zone, config);
  return found == nullptr ? not_found("token configuration") : succeed({}, {{"result", as_json(*found)}});
}

answer store::create_config(std::string_view zone, std::string_view body) {
  const auto known = zones_.find(zone);
  if (known == zones_.end()) {
    return not_found("zone");
  }
  const auto parsed = parse_object(body);
  if (!parsed) {
    return malformed("the body must be a JSON object");
  }
  configuration made;
  if (const auto error = take_settings(made, parsed->root(), presence::required)) {
    return fail(400, *error);
  }
  intake taken = take_keys(parsed->root().member("credentials").member("keys"), "/credentials/keys", {});
  if (taken.refusal) {
    return fail(400, *taken.refusal);
  }
  if (known->second.size() >= most_configurations) {
    return malformed("a zone has at most 32 token configurations");
  }
  made.id = next_id(known->second);
  made.created_at = made.last_updated = now();
  made.keys = std::move(taken.keys);
  known->second.push_back(std::move(made));
  answer done = succeed(taken.messages, {{"result", as_json(known->second.back())}});
  done.notes = std::move(taken.notes);
  return done;
}

answer store::patch_config(std::string_view zone, std::string_view config, std::string_view body) {
  configuration* const target = find(zone, config);
  if (target == nullptr) {
    return not_found("token configuration");
  }
  const auto parsed = parse_object(body);
  if (!parsed) {
    return malformed("the body must be a JSON object");
  }
  if (const auto error = take_settings(*target, parsed->root(), presence::optional)) {
    return fail(400, *error);
  }
  target->last_updated = now();
  json::writer out;
  out.begin_object();
  write_settings(out, *target);
  out.end_object();
  return succeed({}, {{"result", out.take()}});
}

answer store::delete_config(std::string_view zone, std::string_view config) {
  if (find(zone, config) == nullptr) {
    return not_found("token configuration");
  }
  json::writer out;
  out.begin_object().member("id", config).end_object();
  std::erase_if(zones_.find(zone)->second, [config](const configuration& one) { return one.id == config; });
  return succeed({}, {{"result", out.take()}});
}

answer store::replace_keys(configuration* target, std::string_view body, bool keep_stored) {
  if (target == nullptr) {
    return not_found("token configuration");
  }
  const auto parsed = parse_object(body);
  if (!parsed) {
    return malformed("the body must be a JSON object");
  }
  const auto stored = keep_stored ? std::span<const stored_key>{target->keys} : std::span<const stored_key>{};
  intake taken = take_keys(parsed->root().member("keys"), "/keys", stored);
  if (taken.refusal) {
    return fail(400, *taken.refusal);
  }
  target->keys = std::move(taken.keys);
  target->last_updated = now();
  std::string keys = keys_json(target->keys, secrecy::hidden);
  answer done = shape_ == response_shape::legacy ? succeed(taken.messages, {{"keys", std::move(keys)}})
                                                 : succeed(taken.messages, {{"result", "{\"keys\":" + keys + "}"}});
  done.notes = std::move(taken.notes);
  return done;
}

answer store::put_credentials(std::string_view zone, std::string_view config, std::string_view body) {
  return replace_keys(find(zone, config), body, false);
}

answer store::patch_credentials(std::string_view zone, std::string_view config, std::string_view body) {
  return replace_keys(find(zone, config), body, true);
}

std::string store::keys(std::string_view zone, std::string_view config) const {
  const configuration* const found = find(zone, config);
  const auto held = found == nullptr ? std::span<const stored_key>{} : std::span<const stored_key>{found->keys};
  return "{\"keys\":" + keys_json(held, secrecy::shown) + "}";
}

}  // namespace jwkguard::emulator
