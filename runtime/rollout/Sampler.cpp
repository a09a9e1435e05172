// In: a model, prompts as token ids, options, keys. Out: sampled responses
// with the log-probability of every token.
// Must not know: rewards, objectives, phases, files of a run.
#include "rollout/Sampler.h"

#include "model/KvCache.h"
#include "rollout/Draw.h"
#include "tokenizer/Tokenizer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace rlrt {
namespace {

/// splitmix64's finaliser: every bit of the input reaches every bit of the
/// output.
uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

void require(bool good, const std::string &text) {
  if (!good)
    throw std::runtime_error("sampling: " + text);
}

/// The responses being written. Row r of the cache belongs to response
/// `running[r]`, to none when that is -1.
class Sampling {
public:
  Sampling(const CausalLm &model, const SampleOptions &options,
           const SampleKey &key, const Tokenizer *tokenizer, size_t prompts)
      : model(model), options(options), key(key), tokenizer(tokenizer),
        responses(prompts * static_cast<size_t>(options.rollouts)),
        tails(responses.size()) {
    for (const std::string &stop : options.stopStrings)
      longestStop = std::max(longestStop, stop.size());
    for (size_t i = 0; i < responses.size(); ++i)
      running.push_back(static_cast<int64_t>(i));
  }

  std::vector<Response> run(const std::vector<std::vector<int64_t>> &prompts) {
    auto [cache, promptLogits] = model.prefill(prompts);
    std::vector<int64_t> owners;
    for (int64_t row : running)
      owners.push_back(row / options.rollouts);
    CausalLm::select(*cache, owners);
    torch::Tensor logits = promptLogits.index_select(
        0, torch::tensor(owners).to(promptLogits.device()));
    while (true) {
      step(logits);
      std::vector<int64_t> live;
      for (size_t r = 0; r < running.size(); ++r)
        if (running[r] >= 0)
          live.push_back(static_cast<int64_t>(r));
      if (live.empty())
        return std::move(responses);
      // Dropping rows copies the cache, so it waits until it is worth it.
      if (live.size() * 5 <= running.size() * 4) {
        CausalLm::select(*cache, live);
        std::vector<int64_t> kept;
        for (int64_t row : live)
          kept.push_back(running[row]);
        running = std::move(kept);
      }
      // A finished row that is still there repeats a token nobody reads.
      std::vector<int64_t> tokens;
      for (int64_t id : running)
        tokens.push_back(id < 0 ? 0 : responses[id].tokens.back());
      logits = model.decode(*cache, torch::tensor(tokens, torch::kInt64));
    }
  }

private:
  /// Appends one token to every running response; -1 marks the finished ones.
  void step(const torch::Tensor &logits) {
    std::vector<double> uniform;
    for (int64_t id : running)
      uniform.push_back(id < 0
                            ? 0.0
                            : keyedUniform(key.seed, key.step,
                                           key.prompts[id / options.rollouts],
                                           id % options.rollouts,
                                           responses[id].tokens.size()));
    auto draws = drawTokens(logits, options.temperature, uniform);
    for (size_t r = 0; r < running.size(); ++r) {
      if (running[r] < 0)
        continue;
      Response &response = responses[running[r]];
      response.tokens.push_back(draws[r].token);
      response.logProbs.push_back(draws[r].logProb);
      bool stopped = stops(running[r], draws[r].token);
      bool full =
          static_cast<int64_t>(response.tokens.size()) == options.maxTokens;
      response.truncated = full && !stopped;
      if (stopped || full)
        running[r] = -1;
    }
  }

  bool stops(int64_t id, int64_t token) {
    if (std::find(options.stopTokens.begin(), options.stopTokens.end(),
                  token) != options.stopTokens.end())
      return true;
    if (options.stopStrings.empty())
      return false;
    // A stop that this token completes ends within the token's bytes.
    std::string &tail = tails[id];
    const std::string &bytes = tokenizer->bytesOf(token);
    tail += bytes;
    for (const std::string &stop : options.stopStrings)
      if (tail.find(stop) != std::string::npos)
        return true;
    if (tail.size() >= longestStop)
      tail.erase(0, tail.size() - (longestStop - 1));
    return false;
  }

  const CausalLm &model;
  const SampleOptions &options;
  const SampleKey &key;
  const Tokenizer *tokenizer;
  std::vector<Response> responses;
  std::vector<std::string> tails; ///< last bytes of each response
  std::vector<int64_t> running;   ///< response of each cache row
  size_t longestStop = 0;
};

} // namespace

double keyedUniform(uint64_t seed, uint64_t step, uint64_t prompt,
                    uint64_t rollout, uint64_t token) {
  uint64_t h = mix(seed);
  for (uint64_t part : {step, prompt, rollout, token})
    h = mix(h ^ mix(part));
  // The top 53 bits are the digits of a double below 1.
  return static_cast<double>(h >> 11) * 0x1.0p-53;
}

std::vector<Response> sample(const CausalLm &model,
                             const std::vector<std::vector<int64_t>> &prompts,
                             const SampleOptions &options, const SampleKey &key,
                             const Tokenizer *tokenizer) {
  require(options.rollouts > 0 && options.maxTokens > 0,
          "rollouts and maximum tokens must be positive, got " +
              std::to_string(options.rollouts) + " and " +
              std::to_string(options.maxTokens));
  require(options.temperature >= 0 && std::isfinite(options.temperature),
          "temperature must be finite and not negative, got " +
              std::to_string(options.temperature));
  require(key.prompts.size() == prompts.size(),
          std::to_string(key.prompts.size()) + " keys for " +
              std::to_string(prompts.size()) + " prompts");
  require(options.stopStrings.empty() || tokenizer,
          "stop strings need a tokenizer");
  for (const std::string &stop : options.stopStrings)
    require(!stop.empty(), "an empty stop string would end every response");
  int64_t context = model.config().context;
  for (size_t i = 0; i < prompts.size(); ++i)
    require(static_cast<int64_t>(prompts[i].size()) + options.maxTokens <=
                context,
            "prompt " + std::to_string(i) + " has " +
                std::to_string(prompts[i].size()) + " tokens, with " +
                std::to_string(options.maxTokens) +
                " more it is beyond the model's context of " +
                std::to_string(context));
  if (prompts.empty())
    return {};
  torch::NoGradGuard noGrad;
  return Sampling(model, options, key, tokenizer, prompts.size()).run(prompts);
}

} // namespace rlrt
