// In: which rollouts or prompts stay in a batch, or come back to it. Out: the
// batch without the others, or with them. Must not know: why they leave or come
// back, files of a run.
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
    if (!earlier.isJoined())
      keepOnly(drawnRows, points->second);
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
