// In: which rollouts or prompts stay in a batch, or come back to it. Out: the
// batch without the others, or with them, or the wish to sample prompts in
// their place. Must not know: why they leave or come back, files of a run.
#include "runtime/abi/Error.h"
#include "runtime/abi/Guard.h"
#include "runtime/train/Context.h"

#include <algorithm>

namespace rlrt {

template <typename T>
static void keepOnly(std::vector<T> &list, const std::vector<int64_t> &points) {
  std::vector<T> left;
  left.reserve(points.size());
  for (int64_t point : points)
    left.push_back(std::move(list[size_t(point)]));
  list = std::move(left);
}

void Context::drop(int space, int keep, std::span<const int32_t> values,
                   std::span<const int32_t> left, const std::string &counted) {
  // They are about the batch as it was.
  tellReports();
  const auto *flags = static_cast<const uint8_t *>(batch.data(keep, RLRT_BOOL));
  int64_t had = batch.extent(space);
  auto stays = batch.drop(space, flags);
  for (size_t i = 0; i < values.size(); ++i)
    batch.copyLeft(values[i], left[i], stays);

  // What the program does not hold but samples and sweeps read.
  for (int *shown : {&promptText, &targetText}) {
    size_t at = size_t(std::find(values.begin(), values.end(), *shown) -
                       values.begin());
    *shown = at < values.size() ? left[at] : -1;
  }
  if (earlier.isJoined()) {
    if (auto points = stays.find(RLRT_PROMPT_SPACE); points != stays.end())
      earlier.keepPrompts(points->second);
    if (auto points = stays.find(RLRT_ROLLOUT_SPACE); points != stays.end())
      earlier.keepRollouts(points->second);
  }
  if (auto points = stays.find(RLRT_PROMPT_SPACE); points != stays.end()) {
    keepOnly(items, points->second);
    if (!earlier.isJoined()) {
      keepOnly(repeats, points->second);
      keepOnly(places, points->second);
      keepOnly(drawnRows, points->second);
    }
    if (!prompts.empty())
      keepOnly(prompts, points->second);
  }
  if (auto points = stays.find(RLRT_ROLLOUT_SPACE);
      points != stays.end() && !written.empty())
    keepOnly(written, points->second);
  for (ShownAttempts &shown : shownAttempts)
    if (auto points = stays.find(shown.space); points != stays.end())
      keepOnly(shown.rows, points->second);
  for (auto &[tokenSpace, made] : tokens)
    if (auto points = stays.find(tokenSpace); points != stays.end()) {
      keepOnly(made.ids, points->second);
      if (!made.logp.empty())
        keepOnly(made.logp, points->second);
    }

  result.dropped[counted] += had - batch.extent(space);
  // Of prompts that came back none is missing.
  if (result.refilled && !earlier.isJoined())
    replace();
}

std::vector<size_t> Context::promptsLeft() const {
  std::vector<size_t> left;
  for (size_t p = 0; p < items.size(); ++p)
    if (!batch.isSet(RLRT_ROLLOUT_SPACE) ||
        batch.offsets(RLRT_ROLLOUT_SPACE)[p] <
            batch.offsets(RLRT_ROLLOUT_SPACE)[p + 1])
      left.push_back(p);
  return left;
}

/// Further cuts only take more away, so it is seen at each of them.
void Context::replace() {
  Record slots = setup.spec->slots.record("refill");
  int64_t wanted = setup.spec->slots.integer("prompts", settings, 1);
  int64_t rounds = slots.integer("rounds", settings, 1);
  std::vector<size_t> left = promptsLeft();
  StepReport::Refilled &refilled = *result.refilled;
  refilled.missing = wanted - int64_t(left.size());
  if (refilled.missing == 0)
    return;
  if (refilled.rounds == rounds) {
    if (slots.flag("required", settings))
      throw InputError("refill: after " + std::to_string(rounds) +
                       " further rounds " + std::to_string(left.size()) +
                       " of " + std::to_string(wanted) +
                       " prompts are in the batch; " +
                       std::to_string(drawnItems) + " were sampled");
    return;
  }
  for (size_t p : left) {
    // Responses that were sampled before this cut go with the prompt.
    std::vector<Response> its;
    if (places[p] < responses.size())
      its = std::move(responses[places[p]]);
    held.push_back({items[p], repeats[p], std::move(its)});
  }
  throw Failed{BeginAgain};
}

void Context::again() {
  // Errors of prompts that left are not seen again.
  for (auto &[reason, count] : result.errors)
    earlierErrors[reason] = std::max(earlierErrors[reason], count);
  StepReport before = std::move(result);
  result = StepReport();
  result.refilled = before.refilled;
  ++result.refilled->rounds;
  result.refilled->prompts += result.refilled->missing;
  result.secondsSample = before.secondsSample;
  result.secondsAttempts = before.secondsAttempts;
  result.secondsUpdate = before.secondsUpdate;
  declared.again();
  clear();
}

void Context::replay(std::span<const int32_t> values,
                     std::span<const int32_t> joined) {
  // People see what this step sampled.
  shownBefore = samples();
  columns.clear();
  shownAttempts.clear();
  written.clear();
  drawn = Table();
  drawnRows.clear();
  for (int *shown : {&promptText, &targetText}) {
    size_t at = size_t(std::find(values.begin(), values.end(), *shown) -
                       values.begin());
    *shown = at < values.size() ? joined[at] : -1;
  }
  BatchParts parts{std::move(items), std::move(prompts), std::move(tokens)};
  earlier.join(batch, parts, setup.spec->slots.integer("replay", settings, 1),
               values, joined);
  items = std::move(parts.items);
  prompts = std::move(parts.prompts);
  tokens = std::move(parts.tokens);
}

void Context::age(int value) {
  auto *out =
      static_cast<int64_t *>(batch.ensure(value, RLRT_PROMPT_SPACE, RLRT_I64));
  if (earlier.isJoined())
    std::copy(earlier.ages().begin(), earlier.ages().end(), out);
}

} // namespace rlrt
