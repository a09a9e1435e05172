// In: the batch of each step, and what the program reads of it later. Out: the
// batch together with those of the steps before, and what is kept of each
// rollout. Must not know: why rollouts are read again, models, files.
#include "runtime/train/Replay.h"

#include "runtime/train/States.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace rlrt {

Replay::Replay(const std::vector<SpaceSpec> &spaces,
               const std::vector<StateSpec> &specs)
    : spaces(spaces), specs(specs) {}

size_t Replay::widthOf(int state) const {
  return Batch::sizeOf(specs.at(size_t(state)).dtype);
}

int64_t Replay::Steps::rollouts() const {
  auto found = offsets.find(RLRT_ROLLOUT_SPACE);
  return found == offsets.end() ? 0 : found->second.back();
}

std::vector<int64_t> Replay::Steps::agesOfRollouts() const {
  std::vector<int64_t> all(size_t(this->rollouts()));
  if (all.empty())
    return all;
  const std::vector<int64_t> &groups = offsets.at(RLRT_ROLLOUT_SPACE);
  for (size_t p = 0; p < ages.size(); ++p)
    std::fill(all.begin() + groups[p], all.begin() + groups[p + 1], ages[p]);
  return all;
}

/// What a batch leaves to later steps.
Replay::Steps Replay::taken(Batch &batch, const BatchParts &parts,
                            std::span<const int32_t> from) const {
  Steps steps;
  steps.parts = parts;
  steps.ages.assign(size_t(batch.extent(RLRT_PROMPT_SPACE)), 0);
  for (int space = RLRT_PROMPT_SPACE; space < batch.spaces(); ++space)
    if (batch.isSet(space) && batch.isUnderPrompt(space))
      steps.offsets[space] = batch.offsets(space);
  for (int32_t value : from) {
    Stored one{
        batch.dtype(value), batch.space(value), batch.dense(value), {}, {}};
    if (one.dtype == RLRT_TEXT) {
      one.texts = batch.texts(value);
    } else {
      const auto *data =
          static_cast<const uint8_t *>(batch.data(value, one.dtype));
      one.numbers.assign(data,
                         data + size_t(batch.extent(one.space) * one.dense) *
                                    Batch::sizeOf(one.dtype));
    }
    steps.values.push_back(std::move(one));
  }
  size_t count = size_t(steps.rollouts());
  for (size_t i = 0; i < specs.size(); ++i)
    if (specs[i].ofRollouts)
      steps.states[int(i)] = {Bytes(count), Bytes(count * widthOf(int(i)))};
  return steps;
}

template <typename T> static void put(std::vector<T> &to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()),
            std::make_move_iterator(more.end()));
}

void Replay::append(Steps &steps, Steps more) {
  if (more.ages.empty())
    return;
  put(steps.ages, std::move(more.ages));
  put(steps.parts.items, std::move(more.parts.items));
  put(steps.parts.prompts, std::move(more.parts.prompts));
  for (auto &[space, tokens] : steps.parts.tokens) {
    Tokens &others = more.parts.tokens.at(space);
    // What the sampler reported is compared in the step that sampled.
    if (!tokens.logp.empty())
      tokens.logp.resize(tokens.logp.size() + others.ids.size());
    put(tokens.ids, std::move(others.ids));
  }
  for (auto &[space, offsets] : steps.offsets) {
    std::vector<int64_t> &others = more.offsets.at(space);
    int64_t before = offsets.back();
    // All prompts are points of the one step.
    if (space == RLRT_PROMPT_SPACE) {
      offsets.back() += others.back();
      continue;
    }
    for (size_t i = 1; i < others.size(); ++i)
      offsets.push_back(before + others[i]);
  }
  for (size_t i = 0; i < steps.values.size(); ++i) {
    put(steps.values[i].numbers, std::move(more.values[i].numbers));
    put(steps.values[i].texts, std::move(more.values[i].texts));
  }
  for (auto &[state, held] : steps.states) {
    put(held.known, std::move(more.states.at(state).known));
    put(held.numbers, std::move(more.states.at(state).numbers));
  }
}

void Replay::cut(Steps &steps, size_t prompts) const {
  // The last point of each space under the last prompt that stays.
  std::map<int, int64_t> extents{{RLRT_PROMPT_SPACE, int64_t(prompts)}};
  steps.ages.resize(prompts);
  steps.parts.items.resize(prompts);
  steps.parts.prompts.resize(prompts);
  for (auto &[space, offsets] : steps.offsets) {
    if (space == RLRT_PROMPT_SPACE) {
      offsets.back() = int64_t(prompts);
      continue;
    }
    offsets.resize(size_t(extents.at(spaces.at(size_t(space)).parent)) + 1);
    extents[space] = offsets.back();
  }
  for (auto &[space, tokens] : steps.parts.tokens) {
    tokens.ids.resize(size_t(extents.at(space)));
    tokens.logp.clear();
  }
  for (Stored &value : steps.values) {
    size_t points = size_t(extents.at(value.space) * value.dense);
    if (value.dtype == RLRT_TEXT)
      value.texts.resize(points);
    else
      value.numbers.resize(points * Batch::sizeOf(value.dtype));
  }
  size_t count = size_t(steps.rollouts());
  for (auto &[state, held] : steps.states) {
    held.known.resize(count);
    held.numbers.resize(count * widthOf(state));
  }
}

void Replay::join(Batch &batch, BatchParts &parts, int64_t most,
                  std::span<const int32_t> from, std::span<const int32_t> to) {
  rounds = most;
  Steps all = taken(batch, parts, from);
  append(all, std::move(stored));
  stored = std::move(all);
  parts = stored.parts;
  for (auto &[space, tokens] : stored.parts.tokens)
    tokens.logp = {};

  batch.forgetPrompts();
  for (auto &[space, offsets] : stored.offsets)
    batch.setSpace(space, offsets);
  for (size_t i = 0; i < to.size(); ++i) {
    const Stored &value = stored.values[i];
    void *data = batch.make(to[i], value.space, value.dense, value.dtype);
    if (value.dtype == RLRT_TEXT)
      batch.texts(to[i]) = value.texts;
    else if (!value.numbers.empty())
      std::memcpy(data, value.numbers.data(), value.numbers.size());
  }
  joined = true;
  promptAges = stored.ages;
  rollouts.resize(size_t(stored.rollouts()));
  std::iota(rollouts.begin(), rollouts.end(), 0);
  next.clear();
}

/// How many of the rollouts have each age.
static std::vector<int64_t> byAge(const std::vector<int64_t> &ages,
                                  const std::vector<int64_t> &rollouts) {
  std::vector<int64_t> counts;
  for (int64_t one : rollouts) {
    size_t age = size_t(ages[size_t(one)]);
    counts.resize(std::max(counts.size(), age + 1));
    ++counts[age];
  }
  return counts;
}

std::vector<int64_t> Replay::candidates() const {
  std::vector<int64_t> all(size_t(stored.rollouts()));
  std::iota(all.begin(), all.end(), 0);
  return byAge(stored.agesOfRollouts(), all);
}

std::vector<int64_t> Replay::left() const {
  return byAge(stored.agesOfRollouts(), rollouts);
}

static void keepOnly(std::vector<int64_t> &list,
                     const std::vector<int64_t> &points) {
  std::vector<int64_t> left;
  for (int64_t point : points)
    left.push_back(list[size_t(point)]);
  list = std::move(left);
}

void Replay::keepPrompts(const std::vector<int64_t> &points) {
  keepOnly(promptAges, points);
}

void Replay::keepRollouts(const std::vector<int64_t> &points) {
  keepOnly(rollouts, points);
}

//===-- States of rollouts ------------------------------------------------===//

void Replay::read(int state, Batch &batch, int init, int value) {
  Held &held = stored.states.at(state);
  size_t width = widthOf(state);
  int dtype = specs[size_t(state)].dtype;
  const auto *first = static_cast<const uint8_t *>(batch.data(init, dtype));
  if (batch.space(init) != RLRT_ROLLOUT_SPACE || batch.dense(init) != 1)
    throw std::runtime_error("state `" + specs[size_t(state)].name +
                             "` begins with an array of another space");
  auto *to =
      static_cast<uint8_t *>(batch.make(value, RLRT_ROLLOUT_SPACE, 1, dtype));
  for (size_t i = 0; i < rollouts.size(); ++i) {
    size_t at = size_t(rollouts[i]);
    uint8_t *own = held.numbers.data() + at * width;
    if (!held.known[at])
      std::memcpy(own, first + i * width, width);
    held.known[at] = 1;
    std::memcpy(to + i * width, own, width);
  }
}

void Replay::stage(int state, Batch &batch, int value) {
  size_t width = widthOf(state);
  const auto *from = static_cast<const uint8_t *>(
      batch.data(value, specs[size_t(state)].dtype));
  if (batch.space(value) != RLRT_ROLLOUT_SPACE || batch.dense(value) != 1)
    throw std::runtime_error("state `" + specs[size_t(state)].name +
                             "` gets an array of another space");
  size_t count = size_t(stored.rollouts());
  Held &after = next[state] = {Bytes(count), Bytes(count * width)};
  for (size_t i = 0; i < rollouts.size(); ++i) {
    size_t at = size_t(rollouts[i]);
    after.known[at] = 1;
    std::memcpy(after.numbers.data() + at * width, from + i * width, width);
  }
}

void Replay::commit() {
  shown.clear();
  if (!joined)
    return;
  for (auto &[state, after] : next) {
    Held &held = stored.states.at(state);
    size_t width = widthOf(state);
    for (size_t at = 0; at < after.known.size(); ++at)
      if (after.known[at]) {
        held.known[at] = 1;
        std::memcpy(held.numbers.data() + at * width,
                    after.numbers.data() + at * width, width);
      }
  }
  next.clear();
  for (auto &[state, held] : stored.states) {
    double sum = 0, count = 0;
    for (size_t at = 0; at < held.known.size(); ++at)
      if (held.known[at]) {
        sum += numberAt(held.numbers.data(), specs[size_t(state)].dtype,
                        int64_t(at));
        ++count;
      }
    if (count > 0)
      shown.emplace_back("state/" + specs[size_t(state)].name, sum / count);
  }
  // The newest come first, so those that leave are the last.
  size_t stay = 0;
  while (stay < stored.ages.size() && stored.ages[stay] + 1 < rounds)
    ++stay;
  cut(stored, stay);
  for (int64_t &age : stored.ages)
    ++age;
  joined = false;
}

} // namespace rlrt
