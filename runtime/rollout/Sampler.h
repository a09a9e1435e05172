// In: a model, prompts as token ids, options, keys. Out: sampled responses
// with the log-probability of every token.
// Must not know: rewards, objectives, phases, files of a run.
#pragma once

#include "model/CausalLm.h"
#include "rollout/Repetition.h"
#include "rollout/Truncate.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rlrt {

class Tokenizer;

/// How to sample. What changes logits is applied in this order: repetition,
/// temperature, truncation.
struct SampleOptions {
  int64_t rollouts = 1;   ///< responses per prompt
  int64_t maxTokens = 16; ///< budget of a response, end token included
  RepetitionRule repetition;
  /// 0 takes the most likely token (the lowest id among equals).
  double temperature = 1.0;
  Truncation truncation;                ///< of no effect at temperature 0
  std::vector<int64_t> stopTokens;      ///< ids that end a response
  std::vector<std::string> stopStrings; ///< texts that end a response
  /// Bytes of keys, values and logits of what is written at a time: as many
  /// responses as they allow, one at least. Where one ends the next begins.
  double memoryBudget = 2e9;
};

/// What the randomness of a call depends on, and nothing else: a response is
/// a function of the seed, the step, its prompt's key, its number among the
/// prompt's rollouts and the model, whatever else is written with it.
struct SampleKey {
  uint64_t seed = 0;
  uint64_t step = 0;
  std::vector<uint64_t> prompts; ///< one per prompt
};

/// One response.
struct Response {
  /// Tokens written by the policy; the stop token, or the token that completes
  /// a stop string, is the last one.
  std::vector<int64_t> tokens;
  /// Log-probability of each token under the distribution it was drawn from,
  /// after repetition, temperature and truncation; at temperature 0 that of
  /// temperature 1, not truncated.
  std::vector<float> logProbs;
  bool truncated = false; ///< the budget ran out before a stop
};

/// What a call did.
struct SampleReport {
  int64_t mostRows = 0; ///< responses written at once
  int64_t steps = 0;    ///< decoding steps, each of one token a row
};

/// Samples `rollouts` responses per prompt; the result is in prompt-major
/// order. A prompt is computed once, and its keys and values are held once, for
/// all its responses. `tokenizer` is needed only for stop strings. Throws on
/// empty prompts, prompts that leave no room in the model's context, options
/// out of range, and logits that are not finite.
std::vector<Response> sample(const CausalLm &model,
                             const std::vector<std::vector<int64_t>> &prompts,
                             const SampleOptions &options, const SampleKey &key,
                             const Tokenizer *tokenizer = nullptr,
                             SampleReport *report = nullptr);

/// Uniform number in [0, 1) for one token; a counter-based hash.
double keyedUniform(uint64_t seed, uint64_t step, uint64_t prompt,
                    uint64_t rollout, uint64_t token);

} // namespace rlrt
