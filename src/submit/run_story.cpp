#include "submit/run_story.hpp"

#include <algorithm>
#include <utility>

#include "plan/dangers.hpp"
#include "plan/text.hpp"
#include "submit/cloudflare.hpp"
#include "submit/proof.hpp"

namespace jwkguard::submit {
namespace {

std::string digest_secret(const record& key, const push_options& options) {
  if (options.history != nullptr) {
    return options.history->digest_secret(key);
  }
  return options.digest_secret ? options.digest_secret(key) : std::string{};
}

const sent_secret* find_secret(const left_set& left, const credential& key) {
  const auto found = std::find_if(left.secrets.begin(), left.secrets.end(),
      [&](const sent_secret& each) { return each.alg == key.alg && each.kid == key.kid; });
  return found == left.secrets.end() ? nullptr : &*found;
}

bool is_written(const result& what) noexcept { return what.requests.put + what.requests.patch != 0; }

}  // namespace

const std::optional<left_set>& left_before(const push_options& options) noexcept {
  return options.history != nullptr ? options.history->left() : options.left;
}

void mark_sent_secrets(const std::vector<record>& keys, const left_set& left, const push_options& options,
    std::vector<credential>& desired) {
  for (std::size_t index = 0; index < keys.size(); ++index) {
    credential& key = desired[index];
    const sent_secret* const sent = key.symmetric ? find_secret(left, key) : nullptr;
    key.as_sent = sent != nullptr && !sent->digest.empty() && sent->digest == digest_secret(keys[index], options);
  }
}

void say_if_moved(const std::optional<left_set>& left, const push_steps& steps, result& what) {
  if (!left || !what.plan || what.plan->live_digest.empty()) {
    return;
  }
  const std::string since = "at " + time_text(left->at_s);
  if (what.plan->live_digest != left->digest) {
    what.has_moved = true;
    const bool is_right = what.what == outcome::verified && is_written(what);
    what.messages.push_back("another writer changed the live set: it is not what was proven here " + since +
                            (is_right ? ", and was restored" : ""));
  } else if (!left->last_updated.empty() && steps.updated_before() != left->last_updated) {
    what.messages.push_back("another writer changed the configuration (last_updated " + steps.updated_before() +
                            "): its keys are those that were proven here " + since +
                            ", but secrets of HMAC keys, its title or its sources may have changed");
  }
}

live_set read_once(line& to, const settings& target) {
  push_steps steps{{}};
  live_set what;
  while (steps.next() == push_steps::step::read) {
    const heard came = to.send_for_credentials(cloudflare::configuration_request(target), steps.pause_ms());
    steps.after_get(came, to.now());
    what = read_live_set(came);
  }
  return what;
}

void settle(line& to, const settings& target, const push_steps& steps, std::uint32_t time_ms, result& what) {
  const request_counts sent = to.counts();
  if (what.what != outcome::verified || sent.put + sent.patch == 0) {
    return;
  }
  to.rest(time_ms);
  const live_set now = read_once(to, target);
  const std::string after = duration_text(time_ms / 1'000) + " later";
  if (now.failed == outcome::refused) {  // given up
    what.messages.push_back("it was not read again: " + now.messages.front());
    return;
  }
  if (now.failed) {
    what.what = outcome::unknown;
    what.messages.insert(
        what.messages.begin(), "it was proven to be live, but " + after + " the live set could not be read");
    what.messages.insert(what.messages.end(), now.messages.begin(), now.messages.end());
    return;
  }
  what.live = now.keys;
  const bool has_secrets =
      std::any_of(steps.desired().begin(), steps.desired().end(), [](const credential& key) { return key.symmetric; });
  const bool is_written_again = has_secrets && now.last_updated != steps.last_updated();
  what.settled = prove(now.keys, steps.desired()) != proof::none && !is_written_again;
  if (!*what.settled) {
    what.what = outcome::differs;
    what.messages.insert(what.messages.begin(),
        "it was proven to be live, but " + after + " something else is live: check it now with `plan`");
    const std::vector<std::string> lines = differences(now.keys, steps.desired());
    what.messages.insert(what.messages.end(), lines.begin(), lines.end());
    if (is_written_again) {
      what.messages.push_back("the configuration was written again (last_updated " + now.last_updated +
                              "): secrets of HMAC keys may have changed");
    }
  }
}

void run_story::note(std::string fault) {
  if (!fault.empty()) {
    fault_ = std::move(fault);
    has_failed_ = true;
  }
}

void run_story::observe(const push_steps& steps) {
  if (into_ != nullptr) {
    note(into_->observe(steps.known()));
  }
}

// Not known when keys were last wanted, a later run would remove one too early: what observe() met counts as well.
std::string run_story::save(const push_steps& steps) {
  if (into_ == nullptr || !fault_.empty()) {
    return fault_;
  }
  std::string fault = into_->save(steps.live(), steps.desired(), steps.now_s());
  has_failed_ = !fault.empty();
  return fault;
}

// Of HMAC keys that were written, which secrets; of those that were kept by their names, what was known of them, if
// nobody else has written since.
void run_story::note_left(
    const std::vector<record>& keys, const push_options& options, const push_steps& steps, const result& what) {
  const std::optional<left_set>& before = into_->left();
  const bool is_alone = before && !before->last_updated.empty() && before->last_updated == steps.updated_before();
  left_set now{digest_of(what.live), steps.now_s(), steps.last_updated(), {}};
  const bool has_secrets = std::any_of(keys.begin(), keys.end(), [](const record& each) { return each.kty == "oct"; });
  if (has_secrets) {
    static_cast<void>(into_->make_secret_key());  // without it, the next run writes them again
  }
  for (std::size_t index = 0; index < steps.desired().size(); ++index) {  // those of `keys` stand first
    const credential& key = steps.desired()[index];
    const sent_secret* const sent = is_alone ? find_secret(*before, key) : nullptr;
    const std::string digest = !key.symmetric        ? ""
                               : index < keys.size() ? digest_secret(keys[index], options)
                               : sent != nullptr     ? sent->digest
                                                     : "";
    if (!digest.empty()) {
      now.secrets.push_back({key.alg, key.kid, digest});
    }
  }
  if (before && before->digest == now.digest && before->last_updated == now.last_updated) {
    now.at_s = before->at_s;  // it is as it was left
  }
  note(into_->note_left(std::move(now)));
}

void run_story::finish(
    const std::vector<record>& keys, const push_options& options, const push_steps& steps, result& what) {
  if (into_ != nullptr && what.what == outcome::verified) {
    note_left(keys, options, steps, what);
  }
  if (into_ != nullptr && !into_->saved_as().empty()) {
    note(into_->finish(what.what, most_entries_));
    what.saved_as = into_->saved_as();
    const bool is_as_before = what.plan && digest_of(what.live) == what.plan->live_digest;
    if (what.what == outcome::unknown || (what.what == outcome::differs && !is_as_before)) {
      what.messages.push_back("the set from before is saved: `jwkguard restore " + what.saved_as +
                              "` restores it, through the same checks");
    }
  }
  if (into_ != nullptr && !into_->interrupted().empty()) {
    what.messages.push_back(
        "the write of entry " + into_->interrupted() +
        " of the journal was interrupted: the write was sent, but whether it took effect is unknown; "
        "this run started from what is live now");
  }
  if (!fault_.empty()) {
    what.messages.push_back("the journal could not be written: " + fault_);
  }
  what.journal_failed = has_failed_;
}

}  // namespace jwkguard::submit
