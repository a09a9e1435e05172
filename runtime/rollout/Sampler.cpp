// In: a model, prompts as token ids, options, keys. Out: sampled responses
// with the log-probability of every token.
// Must not know: rewards, objectives, phases, files of a run.
#include "rollout/Sampler.h"

#include "model/KvCache.h"
#include "model/Mix.h"
#include "rollout/Draw.h"
#include "rollout/Queue.h"
#include "tokenizer/Tokenizer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace rlrt {
namespace {

void require(bool good, const std::string &text) {
  if (!good)
    throw std::runtime_error("sampling: " + text);
}

/// The responses being written: row r of the cache belongs to `running[r]`.
class Sampling {
public:
  Sampling(const CausalLm &model, const SampleOptions &options,
           const SampleKey &key, const Tokenizer *tokenizer,
           const std::vector<std::vector<int64_t>> &prompts)
      : model(model), options(options), key(key), tokenizer(tokenizer),
        prompts(prompts), queue(model, prompts, options.rollouts,
                                options.maxTokens, options.memoryBudget),
        cache(model.config(), model.device(), options.maxTokens),
        responses(prompts.size() * static_cast<size_t>(options.rollouts)),
        tails(responses.size()) {
    for (const std::string &stop : options.stopStrings)
      longestStop = std::max(longestStop, stop.size());
  }

  std::vector<Response> run(SampleReport &report) {
    while (true) {
      begin();
      if (running.empty())
        return std::move(responses);
      report.mostRows =
          std::max(report.mostRows, static_cast<int64_t>(running.size()));
      ++report.steps;
      std::vector<int64_t> tokens, left;
      for (const Running &one : running)
        tokens.push_back(responses[one.response].tokens.back());
      auto ended = step(
          running, model.decode(cache, torch::tensor(tokens, torch::kInt64)));
      for (size_t r = 0; r < running.size(); ++r)
        if (!ended[r])
          left.push_back(static_cast<int64_t>(r));
      if (left.size() < running.size()) {
        cache.keep(left);
        dropEnded(running, ended);
      }
    }
  }

private:
  struct Running {
    int64_t response;
    std::optional<Repetition> text; ///< where the rule needs it
  };

  static void dropEnded(std::vector<Running> &some,
                        const std::vector<bool> &ended) {
    std::vector<Running> left;
    for (size_t i = 0; i < some.size(); ++i)
      if (!ended[i])
        left.push_back(std::move(some[i]));
    some = std::move(left);
  }

  /// Begins as many responses as there is room for.
  void begin() {
    while (true) {
      std::vector<Queue::Ready> ready = queue.begin();
      if (ready.empty())
        return;
      std::vector<Running> fresh;
      std::vector<torch::Tensor> logits;
      for (const Queue::Ready &one : ready) {
        fresh.push_back({one.response, std::nullopt});
        if (!options.repetition.none())
          fresh.back().text.emplace(prompts[one.response / options.rollouts]);
        logits.push_back(one.logits);
      }
      std::vector<bool> ended = step(fresh, torch::stack(logits));
      for (size_t i = 0; i < ready.size(); ++i)
        if (!ended[i])
          cache.add(ready[i].prompt);
      dropEnded(fresh, ended);
      std::move(fresh.begin(), fresh.end(), std::back_inserter(running));
    }
  }

  /// Appends one token to each of these responses; which of them end with it.
  std::vector<bool> step(std::vector<Running> &some, torch::Tensor logits) {
    if (!options.repetition.none())
      logits = restrain(some, logits);
    std::vector<double> uniform;
    for (const Running &one : some)
      uniform.push_back(keyedUniform(
          key.seed, key.step, key.prompts[one.response / options.rollouts],
          one.response % options.rollouts,
          responses[one.response].tokens.size()));
    auto draws =
        drawTokens(logits, options.temperature, options.truncation, uniform);
    std::vector<bool> ended;
    for (size_t r = 0; r < some.size(); ++r) {
      Response &response = responses[some[r].response];
      response.tokens.push_back(draws[r].token);
      response.logProbs.push_back(draws[r].logProb);
      if (some[r].text)
        some[r].text->add(draws[r].token);
      bool stopped = stops(some[r].response, draws[r].token);
      bool full =
          static_cast<int64_t>(response.tokens.size()) == options.maxTokens;
      response.truncated = full && !stopped;
      ended.push_back(stopped || full);
      if (ended.back())
        queue.end(some[r].response);
    }
    return ended;
  }

  torch::Tensor restrain(const std::vector<Running> &some,
                         const torch::Tensor &logits) const {
    torch::Tensor host = logits.cpu().contiguous();
    int64_t vocab = host.size(1);
    float *rows = host.data_ptr<float>();
    for (size_t r = 0; r < some.size(); ++r)
      some[r].text->apply(rows + int64_t(r) * vocab, vocab, options.repetition);
    return host;
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
  const std::vector<std::vector<int64_t>> &prompts;
  Queue queue;
  KvCache cache;
  std::vector<Response> responses;
  std::vector<std::string> tails; ///< last bytes of each response
  std::vector<Running> running;
  size_t longestStop = 0;
};

void requireRanges(const SampleOptions &options) {
  auto number = [](double x) { return std::to_string(x); };
  require(options.rollouts > 0 && options.maxTokens > 0,
          "rollouts and maximum tokens must be positive, got " +
              std::to_string(options.rollouts) + " and " +
              std::to_string(options.maxTokens));
  require(options.temperature >= 0 && std::isfinite(options.temperature),
          "temperature must be finite and not negative, got " +
              number(options.temperature));
  const Truncation &cut = options.truncation;
  require(cut.topK >= 0,
          "top_k must be at least 0, got " + std::to_string(cut.topK));
  require(cut.topP > 0 && cut.topP <= 1,
          "top_p must be above 0 and at most 1, got " + number(cut.topP));
  require(cut.minP >= 0 && cut.minP < 1,
          "min_p must be at least 0 and below 1, got " + number(cut.minP));
  require(options.repetition.penalty > 0 &&
              std::isfinite(options.repetition.penalty),
          "repetition_penalty must be finite and above 0, got " +
              number(options.repetition.penalty));
  require(options.repetition.noRepeat >= 0,
          "no_repeat must be at least 0, got " +
              std::to_string(options.repetition.noRepeat));
  require(options.memoryBudget > 0,
          "memory_budget must be above 0, got " + number(options.memoryBudget));
}

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
                             const Tokenizer *tokenizer, SampleReport *report) {
  requireRanges(options);
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
  SampleReport unread;
  return Sampling(model, options, key, tokenizer, prompts)
      .run(report ? *report : unread);
}

} // namespace rlrt
