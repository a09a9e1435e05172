// In: texts of a batch, the policy. Out: the services of abi.def that run the
// model: tokenise, sample, score, update. Must not know: files of a run, the
// order of phases, checkpoints.
#include "runtime/abi/Error.h"
#include "runtime/rollout/Sampler.h"
#include "runtime/train/Context.h"
#include "runtime/train/Stopwatch.h"

#include <cmath>
#include <numeric>

namespace rlrt {

/// A text of step space stands for every prompt.
std::vector<std::string> Context::textsOfPrompts(int text) {
  const std::vector<std::string> &texts = batch.texts(text);
  if (batch.space(text) == RLRT_STEP_SPACE)
    return std::vector<std::string>(size_t(batch.extent(RLRT_PROMPT_SPACE)),
                                    texts.at(0));
  return texts;
}

void Context::prompt(int text) {
  promptText = text;
  if (batch.space(text) != RLRT_PROMPT_SPACE &&
      batch.space(text) != RLRT_STEP_SPACE)
    throw std::runtime_error("the prompt's text is not in prompt space");
  const std::vector<std::string> texts = textsOfPrompts(text);
  int64_t context = setup.policy->model->config().context;
  prompts.clear();
  for (size_t i = 0; i < texts.size(); ++i) {
    try {
      prompts.push_back(setup.policy->encodePrompt(texts[i]));
    } catch (const std::exception &error) {
      throw InputError("the prompt of " + itemName(int64_t(i)) + ": " +
                       error.what());
    }
    int64_t length = int64_t(prompts.back().size());
    if (length == 0)
      throw InputError("the prompt of " + itemName(int64_t(i)) +
                       " has no tokens; a response needs one to follow");
    if (length > context)
      throw InputError("the prompt of " + itemName(int64_t(i)) + " has " +
                       std::to_string(length) + " tokens, but the policy's " +
                       "context is " + std::to_string(context));
  }
}

void Context::target(int text, int space) {
  const std::vector<std::string> texts = textsOfPrompts(text);
  int outer = batch.space(text);
  if (outer == RLRT_STEP_SPACE)
    outer = RLRT_PROMPT_SPACE;
  if (batch.parent(space) != outer)
    throw std::runtime_error("tokens of a target lie under another space");
  std::vector<int64_t> owners = batch.ancestors(outer, RLRT_PROMPT_SPACE);
  if (outer == RLRT_PROMPT_SPACE)
    targetText = text;
  if (setup.policy->endTokens.empty())
    throw InputError("a target ends with the end token, but the policy's "
                     "tokenizer has none");
  Tokens &made = tokens[space];
  made.ids.clear();
  made.response = false;
  std::vector<int64_t> offsets{0};
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<int64_t> ids;
    try {
      ids = setup.policy->tokenizer->encode(texts[i]);
    } catch (const std::exception &error) {
      throw InputError("the target of " + itemName(owners[i]) + ": " +
                       error.what());
    }
    made.ids.insert(made.ids.end(), ids.begin(), ids.end());
    made.ids.push_back(setup.policy->endTokens.front());
    offsets.push_back(int64_t(made.ids.size()));
  }
  batch.setSpace(space, std::move(offsets));
}

double Context::temperature() const {
  return setup.spec->slots.record("sample").number("temperature", settings);
}

void Context::sample(int response, int truncated, int space, int logp) {
  settle();
  Stopwatch watch(result.secondsSample);
  Record slots = setup.spec->slots.record("sample");
  SampleOptions options;
  options.rollouts = slots.integer("rollouts", settings, 1);
  options.maxTokens = slots.integer("max_tokens", settings, 1);
  options.temperature = temperature();
  options.repetition.penalty = slots.number("repetition_penalty", settings);
  options.repetition.noRepeat = slots.integer("no_repeat", settings, 0);
  options.truncation.topK = slots.integer("top_k", settings, 0);
  options.truncation.topP = slots.number("top_p", settings);
  options.truncation.minP = slots.number("min_p", settings);
  drawnWhole = options.repetition.none() && options.truncation.none();
  options.memoryBudget = setup.spec->slots.number("memory_budget", settings);
  options.stopTokens = setup.policy->endTokens;
  for (std::string &stop : slots.texts("stop", settings))
    if (!stop.empty()) // a param may stand for none
      options.stopStrings.push_back(std::move(stop));

  // An item that comes twice in a batch is sampled twice.
  // Prompts that stayed while others were drawn have their responses.
  std::vector<size_t> open;
  for (size_t p = 0; p < prompts.size(); ++p)
    if (responses[places[p]].empty())
      open.push_back(p);

  size_t chunk = open.size();
  if (!setup.spec->train)
    chunk = size_t(setup.spec->slots.integer("batch", settings, 1));
  for (size_t begin = 0; begin < open.size(); begin += chunk) {
    size_t end = std::min(begin + chunk, open.size());
    Prompts asked;
    SampleKey key{setup.key, uint64_t(stepNumber), {}};
    for (size_t i = begin; i < end; ++i) {
      asked.push_back(prompts[open[i]]);
      key.prompts.push_back(mixKey(uint64_t(items[open[i]]), repeats[open[i]]));
    }
    std::vector<Response> part =
        rlrt::sample(*setup.policy->model, asked, options, key,
                     setup.policy->tokenizer.get());
    for (size_t i = 0; i < part.size(); ++i)
      responses[places[open[begin + i / size_t(options.rollouts)]]].push_back(
          std::move(part[i]));
  }

  std::vector<int64_t> rollouts{0}, offsets{0};
  std::vector<const Response *> all;
  for (size_t p = 0; p < prompts.size(); ++p) {
    rollouts.push_back(rollouts.back() + options.rollouts);
    for (const Response &one : responses[places[p]])
      all.push_back(&one);
  }
  batch.setSpace(RLRT_ROLLOUT_SPACE, std::move(rollouts));
  Tokens &made = tokens[space];
  made.ids.clear();
  made.logp.clear();
  made.response = true;
  result.truncated = 0;
  for (const Response *one : all) {
    made.ids.insert(made.ids.end(), one->tokens.begin(), one->tokens.end());
    made.logp.insert(made.logp.end(), one->logProbs.begin(),
                     one->logProbs.end());
    offsets.push_back(int64_t(made.ids.size()));
    result.truncated += one->truncated;
  }
  batch.setSpace(space, std::move(offsets));
  result.responses = int64_t(all.size());
  result.responseTokens = int64_t(made.ids.size());
  if (options.temperature > 0 && !made.logp.empty())
    result.entropy = -std::accumulate(made.logp.begin(), made.logp.end(), 0.0) /
                     double(made.logp.size());

  written.resize(all.size());
  for (size_t i = 0; i < all.size(); ++i)
    written[i] = setup.policy->tokenizer->decode(all[i]->tokens, true);
  if (response >= 0) {
    batch.ensure(response, RLRT_ROLLOUT_SPACE, RLRT_TEXT);
    batch.texts(response) = written;
  }
  if (truncated >= 0) {
    auto *out = static_cast<uint8_t *>(
        batch.ensure(truncated, RLRT_ROLLOUT_SPACE, RLRT_BOOL));
    for (size_t i = 0; i < all.size(); ++i)
      out[i] = all[i]->truncated;
  }
  if (logp >= 0)
    std::copy(made.logp.begin(), made.logp.end(),
              static_cast<float *>(batch.ensure(logp, space, RLRT_F32)));
  // They are read again only where the batch is refilled.
  if (!result.refilled)
    responses.clear();
}

TokenSpace Context::tokenSpace(int space) const {
  auto found = tokens.find(space);
  if (found == tokens.end())
    throw std::runtime_error("token space " + std::to_string(space) +
                             " is read before it is set");
  TokenSpace made;
  made.tokens = &found->second.ids;
  made.branches = batch.offsets(space);
  made.prompts = batch.offsetsByPrompt(batch.parent(space));
  int64_t context = setup.policy->model->config().context;
  for (size_t p = 0; p < prompts.size(); ++p)
    for (int64_t b = made.prompts[p]; b < made.prompts[p + 1]; ++b) {
      int64_t length = int64_t(prompts[p].size()) +
                       made.branches[size_t(b) + 1] - made.branches[size_t(b)];
      // The last token is predicted, but not read.
      if (length - 1 > context)
        throw InputError(itemName(int64_t(p)) + ": prompt and continuation " +
                         "have " + std::to_string(length) +
                         " tokens, but the policy's context is " +
                         std::to_string(context));
    }
  return made;
}

SweepSource Context::source(int space, int logp, int entropy,
                            const int32_t *further) {
  SweepSource source;
  source.space = tokenSpace(space);
  // The sampler's log-probabilities at temperature 0 are those at 1 too.
  if (double t = tokens.at(space).response ? temperature() : 1; t != 0)
    source.inverseTemperature = float(1 / t);
  // The head writes them, wherever it works.
  source.logp = static_cast<float *>(batch.place(logp, space, RLRT_F32));
  if (entropy >= 0)
    source.entropy =
        static_cast<float *>(batch.place(entropy, space, RLRT_F32));
  for (int k = 0; further && k < RLRT_FURTHER; ++k)
    if (further[k] >= 0)
      source.further[size_t(k)] =
          static_cast<float *>(batch.place(further[k], space, RLRT_F32));
  return source;
}

std::vector<uint8_t> Context::atPoints(int value, int space) {
  const auto *marks =
      static_cast<const uint8_t *>(batch.data(value, RLRT_BOOL));
  std::vector<uint8_t> result;
  for (int64_t point : batch.ancestors(space, batch.space(value)))
    result.push_back(marks[point]);
  return result;
}

ValueSweep Context::valueSweep(int space) {
  if (!setup.critic)
    throw std::runtime_error("a critic is read, but the program record does "
                             "not say that the phase needs one");
  return {*setup.critic, prompts, tokenSpace(space), limits()};
}

SweepLimits Context::limits() {
  SweepLimits limits;
  if (setup.spec->train) {
    limits.memoryBudget = setup.spec->slots.number("memory_budget", settings);
  }
  limits.promptsPerMicroBatch = setup.promptsPerMicroBatch;
  limits.sharedPrompts = setup.sharedPrompts;
  limits.skipsDeadRows = setup.skipsDeadRows;
  limits.device = setup.head;
  limits.arrays = mirror.get();
  return limits;
}

void Context::checkBudget(const std::vector<Cut> &cuts) {
  double budget = limits().memoryBudget;
  auto largest = std::max_element(
      cuts.begin(), cuts.end(),
      [](const Cut &a, const Cut &b) { return a.bytes < b.bytes; });
  if (warnedBudget || largest == cuts.end() || !largest->recompute)
    return;
  warnedBudget = true;
  char text[280];
  std::snprintf(
      text, sizeof text,
      "a prompt with a continuation or more takes about %.3g bytes "
      "of activations, over memory_budget %.3g; its layers are computed "
      "again on the way back, which takes time and holds about %.3g "
      "bytes%s",
      largest->bytes, budget, largest->held,
      largest->held > budget ? ", still over it" : "");
  result.warnings.push_back(text);
}

void Context::score(int model, int space, int logp, int entropy,
                    const int32_t *further, rlrt_row_kernel statistics,
                    int live) {
  Stopwatch watch(result.secondsUpdate);
  if (model != rlrt_policy && model != rlrt_reference)
    throw std::runtime_error("no model has number " + std::to_string(model));
  const CausalLm *scored =
      model == rlrt_policy ? setup.policy->model.get() : setup.reference;
  if (!scored)
    throw std::runtime_error("the reference is read, but the program record "
                             "does not say that the phase needs it");
  SweepSource one = source(space, logp, entropy, further);
  one.statistics = statistics;
  if (live >= 0)
    for (uint8_t is : atPoints(live, space))
      one.space.needs.push_back(is ? Need::Value : Need::Nothing);
  Sweep(*scored, prompts, {one}, batch.frame(), limits()).statistics();
}

void Context::value(int space, int value) {
  Stopwatch watch(result.secondsUpdate);
  valueSweep(space).values(
      static_cast<float *>(batch.ensure(value, space, RLRT_F32)));
}

std::optional<double> Context::finiteNorm(const Optimizer::Named &parameters,
                                          const char *whose,
                                          const rlrt_update_plan &plan,
                                          Sweep *sweep) {
  try {
    return gradientNorm(parameters);
  } catch (const std::exception &error) {
    notFinite = std::string(whose) + ": " + error.what() + "; " +
                whereNotFinite(plan, sweep);
    return std::nullopt;
  }
}

void Context::compareLogp(const rlrt_update_plan &plan, const Sweep &sweep) {
  // Of another distribution, they differ as they should.
  if (!drawnWhole)
    return;
  double sum = 0;
  int64_t count = 0;
  for (int32_t s = 0; s < plan.source_count; ++s) {
    const Tokens &sampled = tokens.at(plan.sources[s].token_space);
    if (!sampled.response || sampled.logp.empty())
      continue;
    const auto *now =
        static_cast<const float *>(batch.data(plan.sources[s].logp, RLRT_F32));
    // Those that came back were sampled by other weights.
    std::vector<int64_t> owners =
        batch.ancestors(plan.sources[s].token_space, RLRT_PROMPT_SPACE);
    auto isOfStep = [&](size_t i) {
      return !earlier.isJoined() || earlier.ages()[size_t(owners[i])] == 0;
    };
    for (size_t i = 0; i < sampled.logp.size(); ++i)
      if (sweep.isMade(size_t(s), int64_t(i)) && isOfStep(i)) {
        sum += std::abs(double(now[i]) - double(sampled.logp[i]));
        ++count;
      }
  }
  if (count)
    result.logpGap = sum / double(count);
}

void Context::update(const rlrt_update_plan &plan,
                     const std::function<void()> &host) {
  Stopwatch watch(result.secondsUpdate);
  if (!setup.optimizer && !setup.criticOptimizer)
    throw std::runtime_error("a measurement cannot update a model");
  if (notFinite) // of a pass before: `commit` says it
    return;
  bool firstPass = !updateMade;
  std::optional<Sweep> sweep;
  std::optional<ValueSweep> values;
  auto differentiateValues = [&] {
    values->gradients(static_cast<const float *>(
        batch.data(plan.critic_cotangent, RLRT_F32)));
  };
  if (plan.critic_space >= 0) {
    values.emplace(valueSweep(plan.critic_space));
    checkBudget(values->parts());
    auto *out = static_cast<float *>(
        batch.ensure(plan.critic_value, plan.critic_space, RLRT_F32));
    // Activations of one micro-batch are held at a time, of either model.
    if (plan.coupled) {
      values->values(out);
    } else {
      values->valuesToDifferentiate(out);
      host();
      differentiateValues();
    }
  }
  // Without a source the objective is about the critic alone.
  bool ofPolicy = plan.source_count > 0;
  if (ofPolicy) {
    std::vector<SweepSource> sources;
    for (int32_t s = 0; s < plan.source_count; ++s) {
      const rlrt_source &from = plan.sources[s];
      sources.push_back(
          source(from.token_space, from.logp, from.entropy, from.further));
      sources.back().statistics = from.statistics;
      sources.back().gradient = from.gradient;
      hadTokens |= batch.extent(from.token_space) > 0;
      if (from.live >= 0)
        for (uint8_t is : atPoints(from.live, from.token_space))
          sources.back().space.needs.push_back(is            ? Need::Gradient
                                               : from.valued ? Need::Value
                                                             : Need::Nothing);
      if (from.backward >= 0)
        sources.back().backward = [this, from] {
          return atPoints(from.backward, from.token_space);
        };
    }
    sweep.emplace(*setup.policy->model, prompts, std::move(sources),
                  batch.frame(), limits());
    checkBudget(sweep->parts());
    sweep->gradients(plan.coupled ? host : std::function<void()>());
    result.tokens += sweep->tokens();
    if (firstPass)
      compareLogp(plan, *sweep);
  }
  if (values && plan.coupled)
    differentiateValues();
  hadTokens |= values && values->tokens() > 0;
  if (values && !ofPolicy)
    result.tokens += values->tokens();

  // Neither moves unless all checks held and both can.
  settle();
  std::optional<double> norm, criticNorm;
  if (ofPolicy)
    norm = finiteNorm(setup.policy->model->trainable(), "", plan, &*sweep);
  if (values && !notFinite)
    criticNorm =
        finiteNorm(setup.critic->parameters(), ", the critic", plan, nullptr);
  if (notFinite)
    return;
  updateMade = true;
  if (values) {
    result.criticGradientNorm = criticNorm;
    result.criticLr = setup.criticOptimizer->step(
        setup.spec->slots.record("critic").record("optimizer"), settings,
        *criticNorm);
  }
  if (norm) {
    result.gradientNorm = norm;
    result.lr = setup.optimizer->step(setup.spec->slots.record("optimizer"),
                                      settings, *norm);
  }
}

int64_t Context::passes() const {
  return setup.spec->train ? setup.spec->slots.integer("passes", settings, 1)
                           : 1;
}

} // namespace rlrt
