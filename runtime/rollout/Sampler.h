// In: a model, prompts as token ids, options, keys. Out: sampled responses
// with the log-probability of every token.
// Must not know: rewards, objectives, phases, files of a run.
#pragma once

#include "model/CausalLm.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rlrt {

class Tokenizer;

/// How to sample.
struct SampleOptions {
  int64_t rollouts = 1;   ///< responses per prompt
  int64_t maxTokens = 16; ///< budget of a response, end token included
  /// 0 takes the most likely token (the lowest id among equals).
  double temperature = 1.0;
  std::vector<int64_t> stopTokens;      ///< ids that end a response
  std::vector<std::string> stopStrings; ///< texts that end a response
};

/// What the randomness of a call depends on, and nothing else: a response is
/// a function of the seed, the step, its prompt's key, its number among the
/// prompt's rollouts and the model.
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
  /// Log-probability of each token under the distribution it was drawn from;
  /// at temperature 0 under temperature 1.
  std::vector<float> logProbs;
  bool truncated = false; ///< the budget ran out before a stop
};

/// Samples `rollouts` responses per prompt; the result is in prompt-major
/// order. Prompts are computed once and shared. `tokenizer` is needed only for
/// stop strings. Throws on empty prompts, prompts that leave no room in the
/// model's context, and logits that are not finite.
std::vector<Response> sample(const CausalLm &model,
                             const std::vector<std::vector<int64_t>> &prompts,
                             const SampleOptions &options, const SampleKey &key,
                             const Tokenizer *tokenizer = nullptr);

/// Uniform number in [0, 1) for one token; a counter-based hash.
double keyedUniform(uint64_t seed, uint64_t step, uint64_t prompt,
                    uint64_t rollout, uint64_t token);

} // namespace rlrt
