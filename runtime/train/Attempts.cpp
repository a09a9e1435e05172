// In: texts of a batch, the policy. Out: an axis of continuations that the
// policy samples after them, the tokens in which characters begin. Must not
// know: files of a run, why they are sampled.
#include "runtime/abi/Error.h"
#include "runtime/rollout/Prefix.h"
#include "runtime/text/Text.h"
#include "runtime/train/Context.h"
#include "runtime/train/Stopwatch.h"

#include <algorithm>

namespace rlrt {

namespace {

/// A scalar of step space.
template <typename T> T scalar(Batch &batch, int value, int dtype) {
  return *static_cast<const T *>(batch.data(value, dtype));
}

/// Draws of attempts are others than those of responses, which are keyed by
/// the item alone.
constexpr uint64_t attemptKeys = 0x61747465'6d707473;

} // namespace

SampleOptions Context::attemptOptions(const AttemptCall &call) {
  SampleOptions options;
  options.rollouts = scalar<int64_t>(batch, call.count, RLRT_I64);
  options.maxTokens = scalar<int64_t>(batch, call.maxTokens, RLRT_I64);
  options.temperature = scalar<float>(batch, call.temperature, RLRT_F32);
  std::string axis = "`" + std::string(call.name) + "`";
  if (options.rollouts < 1 || options.maxTokens < 1)
    throw InputError("count and max_tokens of " + axis +
                     " must be at least 1, here they are " +
                     std::to_string(options.rollouts) + " and " +
                     std::to_string(options.maxTokens));
  if (!(options.temperature >= 0))
    throw InputError("temperature of " + axis +
                     " must be at least 0, here "
                     "it is " +
                     std::to_string(options.temperature));
  options.stopTokens = setup.policy->endTokens;
  if (*call.stop)
    options.stopStrings.push_back(call.stop);
  return options;
}

Prompts Context::attemptPrefixes(const AttemptCall &call, int outer,
                                 const std::vector<std::string> &texts,
                                 int64_t maxTokens) {
  std::vector<int64_t> owners = batch.ancestors(outer, RLRT_PROMPT_SPACE);
  // Where the text begins with the response, it begins with its tokens.
  bool ofRollouts = false;
  for (int at = outer; at > RLRT_PROMPT_SPACE; at = batch.parent(at))
    ofRollouts = ofRollouts || at == RLRT_ROLLOUT_SPACE;
  std::vector<int64_t> rollouts;
  const std::vector<int64_t> *ids = nullptr, *offsets = nullptr;
  for (const auto &[space, made] : tokens)
    if (ofRollouts && made.response) {
      rollouts = batch.ancestors(outer, RLRT_ROLLOUT_SPACE);
      ids = &made.ids;
      offsets = &batch.offsets(space);
    }
  int64_t context = setup.policy->model->config().context;
  Prompts prefixes(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string place =
        "`after` of `" + std::string(call.name) + "` in " + itemName(owners[i]);
    std::vector<int64_t> sampled;
    if (ids) {
      size_t rollout = size_t(rollouts[i]);
      sampled.assign(ids->begin() + (*offsets)[rollout],
                     ids->begin() + (*offsets)[rollout + 1]);
    }
    prefixes[i] = prompts.at(size_t(owners[i]));
    try {
      std::vector<int64_t> more =
          tokensOf(*setup.policy->tokenizer, texts[i], sampled);
      prefixes[i].insert(prefixes[i].end(), more.begin(), more.end());
    } catch (const std::exception &error) {
      throw InputError(place + ": " + error.what());
    }
    if (int64_t(prefixes[i].size()) + maxTokens > context)
      throw InputError(place + ": prompt and text have " +
                       std::to_string(prefixes[i].size()) + " tokens, with " +
                       std::to_string(maxTokens) + " more they are beyond " +
                       "the policy's context of " + std::to_string(context));
  }
  return prefixes;
}

/// A key for each point that depends on its item and its numbers among its
/// neighbours, not on what else is in the batch.
std::vector<uint64_t> Context::attemptKeysOf(int outer, int64_t call) const {
  std::vector<uint64_t> keys;
  for (size_t p = 0; p < items.size(); ++p)
    keys.push_back(
        mixKey(mixKey(mixKey(uint64_t(items[p]), repeats[p]), attemptKeys),
               uint64_t(call)));
  std::vector<int> path;
  for (int at = outer; at > RLRT_PROMPT_SPACE; at = batch.parent(at))
    path.insert(path.begin(), at);
  for (int space : path) {
    const std::vector<int64_t> &offsets = batch.offsets(space);
    std::vector<uint64_t> inner;
    for (size_t p = 0; p + 1 < offsets.size(); ++p)
      for (int64_t k = offsets[p]; k < offsets[p + 1]; ++k)
        inner.push_back(mixKey(keys[p], uint64_t(k - offsets[p])));
    keys = std::move(inner);
  }
  return keys;
}

void Context::tokenAt(int value, int space, int at) {
  const std::vector<int64_t> *ids = nullptr, *offsets = nullptr;
  for (const auto &[made, of] : tokens)
    if (of.response) {
      ids = &of.ids;
      offsets = &batch.offsets(made);
    }
  if (!ids)
    throw std::runtime_error("`token_at` without responses");
  std::vector<int64_t> from = batch.ancestors(space, batch.space(at)),
                       owners = batch.ancestors(space, RLRT_ROLLOUT_SPACE),
                       prompt = batch.ancestors(space, RLRT_PROMPT_SPACE);
  auto *points = static_cast<const int64_t *>(batch.data(at, RLRT_I64));
  auto *numbers = static_cast<int64_t *>(batch.ensure(value, space, RLRT_I64));
  int64_t read = -1, size = 0;
  std::vector<int64_t> begun;
  for (size_t i = 0; i < owners.size(); ++i) {
    if (owners[i] != read) {
      read = owners[i];
      std::vector<int64_t> sampled(ids->begin() + (*offsets)[size_t(read)],
                                   ids->begin() + (*offsets)[size_t(read) + 1]);
      begun = beginsBefore(*setup.policy->tokenizer, sampled);
      size = codePoints(setup.policy->tokenizer->decode(sampled, true));
    }
    int64_t point = points[from[i]];
    if (point < 0 || point >= size)
      throw InputError("`token_at` in " + itemName(prompt[i]) +
                       ": code point " + std::to_string(point) +
                       " of a response of " + std::to_string(size));
    numbers[i] =
        std::upper_bound(begun.begin(), begun.end(), point) - begun.begin() - 1;
  }
}

void Context::sampleAfter(const AttemptCall &call) {
  settle();
  Stopwatch watch(result.secondsAttempts);
  int outer = batch.parent(call.space);
  SampleOptions options = attemptOptions(call);
  std::vector<int64_t> from = batch.ancestors(outer, batch.space(call.after));
  std::vector<std::string> texts;
  for (int64_t point : from)
    texts.push_back(batch.texts(call.after)[size_t(point)]);
  auto prefixes = attemptPrefixes(call, outer, texts, options.maxTokens);
  std::vector<uint64_t> keys = attemptKeysOf(outer, call.number);

  options.memoryBudget = setup.spec->slots.number("memory_budget", settings);
  size_t count = size_t(options.rollouts);
  std::vector<Response> attempts =
      rlrt::sample(*setup.policy->model, prefixes, options,
                   {setup.key, uint64_t(stepNumber), std::move(keys)},
                   setup.policy->tokenizer.get());

  std::vector<int64_t> offsets{0};
  for (size_t i = 0; i < prefixes.size(); ++i)
    offsets.push_back(offsets.back() + int64_t(count));
  batch.setSpace(call.space, std::move(offsets));
  std::vector<std::string> written;
  for (const Response &one : attempts) {
    written.push_back(setup.policy->tokenizer->decode(one.tokens, true));
    result.attemptTokens += int64_t(one.tokens.size());
    result.attemptsTruncated += one.truncated;
  }
  result.attempts += int64_t(attempts.size());
  if (call.truncated >= 0) {
    auto *out = static_cast<uint8_t *>(
        batch.ensure(call.truncated, call.space, RLRT_BOOL));
    for (size_t i = 0; i < attempts.size(); ++i)
      out[i] = attempts[i].truncated;
  }
  if (call.tokens >= 0) {
    auto *out =
        static_cast<int64_t *>(batch.ensure(call.tokens, call.space, RLRT_I64));
    for (size_t i = 0; i < attempts.size(); ++i)
      out[i] = int64_t(attempts[i].tokens.size());
  }
  showAttempts(call.name, outer, texts, written, count);
  if (call.attempt >= 0) {
    batch.ensure(call.attempt, call.space, RLRT_TEXT);
    batch.texts(call.attempt) = std::move(written);
  }
}

void Context::showAttempts(const std::string &name, int outer,
                           const std::vector<std::string> &after,
                           const std::vector<std::string> &texts,
                           size_t count) {
  // Where rollouts are sampled a row of samples.jsonl is one.
  int rows = RLRT_PROMPT_SPACE;
  for (int at = outer; at > RLRT_PROMPT_SPACE; at = batch.parent(at))
    rows = at == RLRT_ROLLOUT_SPACE ? at : rows;
  ShownAttempts shown{name, rows, {}};
  shown.rows.resize(size_t(batch.extent(rows)));
  std::vector<int64_t> owners = batch.ancestors(outer, rows);
  for (size_t i = 0; i < after.size(); ++i)
    shown.rows[size_t(owners[i])].push_back(
        {after[i],
         {texts.begin() + int64_t(i * count),
          texts.begin() + int64_t((i + 1) * count)}});
  shownAttempts.push_back(std::move(shown));
}

} // namespace rlrt
