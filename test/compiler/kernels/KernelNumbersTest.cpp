// In: programs with metrics over ragged batches. Out: compiled kernels agree
// with the reference evaluator in double precision, whatever the cut of the
// prompts. Must not know: how kernels are made.
#include "Machine.h"

#include <cmath>
#include <cstring>
#include <numeric>

#include <gtest/gtest.h>

namespace {

using namespace kernels;
using namespace rl;

/// A train phase whose metrics are the test; `declarations` come before.
std::string train(const std::string &declarations, const std::string &slots) {
  return declarations + R"(
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase p: train {
    optimizer = adamw(lr: 1e-3)
    steps = 1
)" + slots +
         "\n  }\n}\n";
}

/// Sums run in f64 and every other step rounds to f32 (6e-8), so some dozens
/// of steps stay below 1e-5 of the largest number involved.
void expectNear(double actual, double expected, const std::string &what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(actual)) << what << ": " << actual;
    return;
  }
  if (std::isinf(expected)) {
    EXPECT_EQ(actual, expected) << what;
    return;
  }
  EXPECT_NEAR(actual, expected, 1e-5 * std::max(1.0, std::abs(expected)))
      << what;
}

/// Runs every phase on several batches and cuts, and compares every root.
void check(const std::string &text) {
  Machine machine(text);
  ASSERT_TRUE(machine.good());
  for (size_t number = 0; number < machine.experiment().phases.size();
       ++number) {
    const model::Phase &phase = machine.experiment().phases[number];
    bool onePass = machine.onePass(phase);
    for (unsigned seed = 1; seed <= 8; ++seed) {
      // Loops over tokens take 16 at a time.
      int64_t tokens = seed <= 5 ? 7 : 80;
      Batch batch(machine.experiment(), number, onePass, seed, -1, tokens);
      Report all = machine.run(number, batch, batch.prompts);
      for (int64_t range : {1, 3}) {
        Report cut = machine.run(number, batch, range);
        // Bit for bit: NaN equals itself, and 0 is not -0.
        ASSERT_EQ(cut.metrics.size(), all.metrics.size());
        for (auto &[name, value] : all.metrics)
          EXPECT_EQ(std::memcmp(&value, &cut.metrics[name], 4), 0)
              << name << " in ranges of " << range;
        for (auto &[name, values] : all.columns)
          EXPECT_EQ(std::memcmp(values.data(), cut.columns[name].data(),
                                values.size() * 4),
                    0)
              << name << " in ranges of " << range;
      }

      reference::Evaluator oracle(phase.graph, batch.inputs(phase));
      auto expected = [&](model::NodeId node) {
        const reference::Values *value = oracle.value(node);
        EXPECT_TRUE(value) << oracle.error();
        return value ? value->numbers : std::vector<double>();
      };
      std::vector<model::Root> roots = phase.metrics;
      if (phase.objective >= 0)
        roots.push_back({"loss", phase.objective});
      bool rewarded = phase.reward >= 0;
      ASSERT_EQ(all.metrics.size(), roots.size() + rewarded);
      if (rewarded) {
        // Every log shows the mean of the reward over the whole batch.
        auto numbers = expected(phase.reward);
        double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
        expectNear(all.metrics.at("reward"),
                   sum / std::max<double>(1, double(numbers.size())),
                   "mean reward, batch " + std::to_string(seed));
      }
      for (const model::Root &root : roots) {
        auto numbers = expected(root.node);
        ASSERT_EQ(numbers.size(), 1u);
        expectNear(all.metrics.at(root.name), numbers[0],
                   root.name + ", batch " + std::to_string(seed));
      }
      for (auto [name, node] : {std::pair("reward", phase.reward),
                                std::pair("advantage", phase.advantage)}) {
        if (!all.columns.count(name))
          continue;
        auto numbers = expected(node);
        ASSERT_EQ(numbers.size(), all.columns[name].size());
        for (size_t i = 0; i < numbers.size(); ++i)
          expectNear(all.columns[name][i], numbers[i],
                     name + (" " + std::to_string(i)));
      }
    }
  }
}

const char *const rows = "data = jsonl(\"rows.jsonl\", fields: "
                         "{ question: text, answer: text, level: f32, "
                         "number: i64 })\n"
                         "sample = { rollouts: 4, max_tokens: 9 }\n";
const char *const readRows = R"(
metric fields(answer: text[prompt], level: f32[prompt], number: i64[prompt]) -> f32 =
  mean(where(answer == "1", level, f32(number)), over: prompt)
)";
const char *const metricRows = "fields(data.answer, data.level, data.number)";

TEST(KernelNumbers, normaliseGroups) {
  check(train(std::string(R"(
use std.advantage.grpo, std.objective.clipped, std.pooling.rollout_mean
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: rollout_mean)
    passes = 2
    metrics = [)" +
                  metricRows + "]"));
}

TEST(KernelNumbers, doublePrecision) {
  // In single precision the first difference would be 0.
  check(train(R"(
use std.objective.nll
metric far(level: f32[prompt]) -> f32 {
  shifted = f64(level) + 1e12
  f32(mean(shifted - 1e12, over: prompt) + std(shifted, over: prompt) +
      max(sqrt(abs(shifted)) * 1e-12, over: prompt))
}
)",
              R"(
    data = jsonl("rows.jsonl", fields: { question: text, answer: text, level: f32 })
    objective = nll(data.answer)
    metrics = [far(data.level)])"));
}

TEST(KernelNumbers, onePassReadsTheCurrentStream) {
  check(train(std::string(R"(
use std.advantage.grpo, std.objective.clipped, std.pooling.token_mean
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = clipped(advantage, pool: token_mean)
    metrics = [)" +
                  metricRows + "]"));
}

TEST(KernelNumbers, coupleRowsOfARollout) {
  check(train(std::string(R"(
use std.advantage.grpo
objective sequence(advantage: f32[prompt, rollout]) -> f32 {
  ratio = exp(mean(logp - old.logp, over: token))
  mean(-min(ratio * advantage, clamp(ratio, 0.9, 1.2) * advantage), over: [prompt, rollout])
}
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = sequence(advantage)
    passes = 2
    metrics = [)" +
                  metricRows + "]"));
}

TEST(KernelNumbers, readTwoTextsAndTheReference) {
  check(train(std::string(R"(
use std.objective.nll
objective both(answer: text[prompt]) -> f32 {
  gap = ref.logp - logp
  nll(answer) + 0.1 * mean(exp(gap) - gap - 1, over: [prompt, rollout, token])
    - 0.01 * mean(mean(entropy, over: token), over: [prompt, rollout])
}
metric surprise(answer: text[prompt]) -> f32 =
  max(max(-answer.ref.logp, over: token), over: prompt)
)") + readRows,
              std::string(rows) + R"(
    objective = both(data.answer)
    metrics = [surprise(data.answer), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, readStatisticsOfRows) {
  check(train(std::string(R"(
objective bounded(answer: text[prompt]) -> f32 {
  seen = where(old.top_mass < 0.9, stop(max_prob), ref.token_rank)
  mean(0.1 * log_z ** 2 - seen * logp, over: [prompt, rollout, token])
    + mean(answer.log_z, over: [prompt, token])
}
metric likeliest() -> f32 = mean(f32(token_rank == 0), over: [prompt, rollout, token])
metric surest(answer: text[prompt]) -> f32 =
  max(max(answer.max_prob - 0.1 * answer.top_mass, over: token), over: prompt)
)") + readRows,
              std::string(rows) + R"(
    objective = bounded(data.answer)
    passes = 2
    metrics = [likeliest(), surest(data.answer), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, reduceInNests) {
  check(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean
metric spread(x: f32[prompt, rollout]) -> f32 {
  wide = max(x, over: rollout) - min(x, over: rollout)
  mean(where(count(over: rollout) > 0, wide, 0), over: prompt)
}
## Statistics of the batch come back to tokens twice.
metric whitened(x: f32[prompt, rollout, token]) -> f32 {
  centre = x - mean(x, over: [prompt, rollout, token])
  scaled = centre / (std(centre, over: [prompt, rollout, token]) + 1e-3)
  peak = max(scaled, over: [rollout, token])
  mean(exp(scaled - max(peak, over: prompt)), over: [prompt, rollout, token])
}
metric deep(x: f32[prompt, rollout, token]) -> f32 {
  a = x - mean(x, over: token)
  b = a * a - mean(a * a, over: token)
  c = abs(b) + mean(mean(abs(b), over: token), over: rollout)
  std(sum(c, over: token), over: [prompt, rollout], ddof: 0)
}
metric smallest(x: f32[prompt, rollout, token]) -> f32 =
  min(x, over: [prompt, rollout, token])
metric squares() -> f32 {
  n = count(over: token)
  f32(sum(n * n, over: [prompt, rollout])) + f32(count(over: [prompt, rollout, token]))
    + f32(sum(count(over: [rollout, token]), over: prompt)) + f32(count(over: prompt))
}
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = reward - mean(reward, over: rollout)
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [spread(reward), whitened(sampled.logp), deep(logp), smallest(entropy),
               squares(), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, booleans) {
  check(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean, std.reward.exact_match
metric cut_somewhere(x: bool[prompt, rollout]) -> f32 = mean(f32(any(x, over: rollout)), over: prompt)
metric cut_everywhere(x: bool[prompt, rollout]) -> f32 = mean(f32(all(x, over: rollout)), over: prompt)
metric mixed(x: bool[prompt, rollout], reward: f32[prompt, rollout]) -> f32 =
  sum(where((x and not (reward > 0)) or (reward == 1) == x, 1.0, 2.0), over: [prompt, rollout])
metric words(response: text[prompt, rollout], answer: text[prompt]) -> f32 =
  sum(f32(length(trim(response))) + f32(contains(response, answer)), over: [prompt, rollout])
)") + readRows,
              std::string(rows) + R"(
    reward = exact_match(response, data.answer)
    advantage = where(truncated, -1, reward)
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [cut_somewhere(truncated), cut_everywhere(truncated), mixed(truncated, reward),
               words(response, data.answer), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, digitsOfIntegers) {
  check(train(R"(
use std.objective.nll
task digits(base: i64 = 10, count: i64 = 4) of 100 {
  axis digit[count]
  axis other[3]
  a = index * 7919 - 300000
  unit = base ** position(digit)
  cross = (a // unit % base) * position(other) + (a - unit) // (position(other) - 5) % (0 - 7)
  total = sum(cross, over: [digit, other]) + sum(sum(cross, over: digit) * position(other), over: other)
  high = i64(max(f32(cross), over: digit)) + 0 * total
  draw = i64(1000 * uniform()) + i64(1000 * uniform())
  signs = min(a, 5) * max(a, -5) - (-a) ** 3
  question = "{total}"
  answer = where(uniform() < 0.5, "{signs}", "{draw}")
}
metric numbers(x: i64[prompt], y: i64[prompt], z: i64[prompt]) -> f32 =
  f32(sum(x % 1000, over: prompt)) + f32(sum(y % 1000, over: prompt)) / 3 + f32(max_of(z)) / 1000
fn max_of(z: i64[prompt]) -> i64 = sum(z // 7 - z % 7, over: prompt) % 1000
)",
              R"(
    data = digits(base: 7)
    objective = nll(data.answer)
    metrics = [numbers(data.total, data.draw, data.signs)])"));
}

/// A result of one nest is read in another that does not hold it: hits has
/// axes [prompt, level], which lies beside [prompt, rollout, level].
TEST(KernelNumbers, denseAxesAcrossRollouts) {
  check(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean
metric histogram(x: f32[prompt, rollout]) -> f32 {
  axis level[4]
  hits = sum(where(-x * 2 < f32(position(level)), x, 0), over: rollout)
  peak = max(hits, over: level)
  share = hits / (abs(peak) + 1)
  mean(sum(exp(share) * x + share, over: level), over: [prompt, rollout])
}
metric ladder(x: f32[prompt, rollout, token]) -> f32 {
  axis rung[3]
  step_of = f32(position(rung)) * 0.5 + 1
  heights = mean(x * step_of, over: [rollout, token])
  sum(heights * heights * step_of, over: [prompt, rung]) + sum(sum(heights, over: prompt) ** 2, over: rung)
}
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = reward
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [histogram(reward), ladder(sampled.logp), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, elementaryFunctionsAndParams) {
  check(train(std::string(R"(
param scale: f32 = 0.7
param rounds: i64 = 3
param flip: bool = true
use std.objective.nll
metric functions(x: f32[prompt], n: i64[prompt]) -> f32 {
  a = exp(x) + log(abs(x) + 1) - sqrt(x * x + 2) + cos(x * 5)
  b = floor(x * 3) + sign(x) * abs(x) ** 1.5 + clamp(x, -1, 0.5)
  c = f32(n // 3) - f32(n % 4) * scale + f32(i64(x * 10)) + f32(rounds ** 2)
  d = where(flip, min(a, b), max(a, b)) / (scale + 1)
  mean(a + b + c + d, over: prompt)
}
metric schedule() -> f32 = step / steps + scale
)") + readRows,
              R"(
    data = jsonl("rows.jsonl", fields: { question: text, answer: text, level: f32, number: i64 })
    objective = nll(data.answer)
    metrics = [functions(data.level, data.number), schedule(), )" +
                  std::string(metricRows) + "]"));
}

/// Recurrences, neighbours, ranks, sorted values and moved points on ragged
/// groups, empty and single ones among them.
TEST(KernelNumbers, alongAxes) {
  check(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean
metric sums(x: f32[prompt, rollout, token]) -> f32 {
  half = exp(x)
  a = cumsum(x, along: token) + cumsum(x * 2, along: token, from: end)
  b = cumsum(x, along: token, decay: half) - cumsum(x, along: token, from: end, decay: half)
  c = cumsum(a + b, along: token, decay: 0.5)
  mean(a * 0.1 + b + c * 0.1, over: [prompt, rollout, token])
}
metric neighbours(x: f32[prompt, rollout, token]) -> f32 {
  slope = next_along(x, along: token, last: 0.25) - previous_along(x * x, along: token, first: x)
  where_ = f32(position(token)) * slope
  mean(where_ + next_along(slope, along: token, last: 1), over: [prompt, rollout, token])
}
metric whole() -> f32 {
  n = cumsum(position(token) * 3 - 1, along: token, from: end)
  f32(sum(next_along(n, along: token, last: -7), over: [prompt, rollout, token]))
}
metric ranks(x: f32[prompt, rollout, token], r: f32[prompt, rollout]) -> f32 {
  coarse = floor(x * 2)
  a = f32(rank(coarse, over: token)) + f32(rank(coarse, over: [rollout, token])) * 0.5
  b = f32(rank(r, over: rollout)) + f32(rank(r, over: [prompt, rollout]))
  mean(a * x, over: [prompt, rollout, token]) + mean(b * r, over: [prompt, rollout])
}
metric sorted(x: f32[prompt, rollout, token], r: f32[prompt, rollout]) -> f32 {
  s = sort(x, along: token)
  q = quantile(x, 0.3, over: token) + quantile(x, 0.9, over: [rollout, token])
  mean(s * f32(position(token)), over: [prompt, rollout, token]) + mean(q, over: [prompt, rollout])
    + quantile(r, 0.5, over: [prompt, rollout])
}
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = reward
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [sums(sampled.logp), neighbours(sampled.logp), whole(),
               ranks(sampled.logp, reward), sorted(sampled.logp, reward), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, takeAndPlace) {
  check(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean
axis bin[4]
metric moved(x: f32[prompt, rollout, token]) -> f32 {
  n = count(over: token)
  back = take(x, at: n - 1 - position(token), along: token)
  level = clamp(i64(-x), 0, 3)
  last = place(x, at: level, along: bin)
  again = take(last, at: level, along: bin)
  mean(back * f32(position(token)) + again, over: [prompt, rollout, token])
    + mean(last * f32(position(bin)), over: [prompt, rollout, bin])
}
)") + readRows,
              std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = reward
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [moved(sampled.logp), )" +
                  metricRows + "]"));
}

TEST(KernelNumbers, moreElementaryFunctions) {
  check(train(std::string(R"(
use std.objective.nll
metric functions(x: f32[prompt]) -> f32 {
  small = x * 1e-4
  a = tanh(x) + sigmoid(x * 3) + sin(x * 2) + ceil(x * 3) + round(x * 5)
  b = 1e4 * (log1p(small) + expm1(small)) + log1p(abs(x)) + expm1(x)
  c = where(is_finite(1 / floor(abs(x))), 1.0, 2.0)
  mean(a + b + c, over: prompt)
}
)") + readRows,
              R"(
    data = jsonl("rows.jsonl", fields: { question: text, answer: text, level: f32, number: i64 })
    objective = nll(data.answer)
    metrics = [functions(data.level), )" +
                  std::string(metricRows) + "]"));
}

TEST(KernelNumbers, evaluatePhase) {
  check(R"(
use std.metric.accuracy, std.reward.exact_match, std.task.addition
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase last: evaluate {
    on = addition(digits: 2, split: held_out)
    sample = { max_tokens: 6, temperature: 0, rollouts: 3 }
    metrics = [accuracy(exact_match(response, data.answer))]
  }
}
)");
}

/// Number `index` of a state as kernels leave it.
double numberOf(const std::vector<char> &bytes, model::Dtype dtype,
                size_t index) {
  if (dtype == model::Dtype::Bool)
    return bytes.at(index);
  if (dtype == model::Dtype::I64)
    return double(reinterpret_cast<const int64_t *>(bytes.data())[index]);
  if (dtype == model::Dtype::F64)
    return reinterpret_cast<const double *>(bytes.data())[index];
  return reinterpret_cast<const float *>(bytes.data())[index];
}

/// Steps over batches that change: states of the kernels are those of the
/// oracle, and equal bit for bit whatever the cut of the prompts.
void checkSteps(const std::string &text) {
  Machine machine(text);
  ASSERT_TRUE(machine.good());
  const model::Phase &phase = machine.experiment().phases[0];
  const model::Graph &graph = phase.graph;
  ASSERT_FALSE(graph.states.empty());
  States whole;
  std::map<int64_t, States> cuts = {{1, {}}, {3, {}}};
  std::map<std::string, reference::Values> expected;
  for (unsigned step = 0; step < 7; ++step) {
    std::string at = ", step " + std::to_string(step);
    Batch batch(machine.experiment(), 0, machine.onePass(phase), 31 + step);
    Report all = machine.run(0, batch, batch.prompts, &whole);
    for (auto &[range, states] : cuts) {
      machine.run(0, batch, range, &states);
      EXPECT_EQ(states, whole) << "in ranges of " << range << at;
    }
    reference::Inputs inputs = batch.inputs(phase);
    inputs.states = expected;
    reference::Evaluator oracle(graph, std::move(inputs));
    for (const model::Root &root : phase.metrics) {
      const reference::Values *value = oracle.value(root.node);
      ASSERT_TRUE(value) << oracle.error();
      expectNear(all.metrics.at(root.name), value->numbers[0], root.name + at);
    }
    auto next = oracle.nextStates();
    ASSERT_TRUE(next) << oracle.error();
    expected = *next;
    ASSERT_EQ(whole.size(), graph.states.size());
    for (size_t i = 0; i < graph.states.size(); ++i) {
      const model::State &state = graph.states[i];
      const reference::Values &values = expected.at(state.name);
      model::Dtype dtype = graph[state.node].type.dtype;
      bool whole64 = dtype == model::Dtype::I64;
      size_t size = whole64 ? values.integers.size() : values.numbers.size();
      for (size_t k = 0; k < size; ++k)
        expectNear(numberOf(whole.at(int32_t(i)), dtype, k),
                   whole64 ? double(values.integers[k]) : values.numbers[k],
                   state.name + " " + std::to_string(k) + at);
    }
  }
}

TEST(KernelNumbers, stateMovesFromStepToStep) {
  checkSteps(train(std::string(R"(
use std.objective.policy_gradient, std.pooling.token_mean, std.state.ema
use std.state.counter, std.state.running_mean
advantage usual(reward: f32[prompt, rollout], window: i64) -> f32[prompt, rollout] {
  state belief: f32 = mean(reward, over: [prompt, rollout])
  state recent: ring<f32>[window]
  state sizes: ring<i64>[2]
  now = mean(reward, over: [prompt, rollout])
  next belief = belief + clamp(0.05 + std(recent, ddof: 0), 0, 1) * (now - belief)
  next recent = push(recent, now)
  next sizes = push(sizes, count(over: [prompt, rollout]))
  spread = where(count(recent) > 0, max(recent) - min(recent), 0)
  reward - belief - 0.1 * spread - 0.01 * f32(sum(sizes)) - mean(recent)
}
metric empty() -> f32 {
  state r: ring<f32>[2]
  next r = push(r, 1)
  where(min(r) > max(r), 1.0, 0)
}
## In the last pass, over the policy in training.
metric drift() -> f32 {
  state last: f32 = mean(entropy, over: [prompt, rollout, token])
  next last = mean(logp, over: [prompt, rollout, token])
  last
}
metric levels(x: f32[prompt, rollout]) -> f32 {
  axis level[4]
  state hits: f32[level] = f32(position(level))
  state high: bool = false
  here = -x * 2 < f32(position(level))
  next hits = 0.5 * hits + sum(f32(here), over: [prompt, rollout])
  next high = sum(hits, over: level) > 20
  sum(hits * f32(position(level)), over: level) + where(high, 100.0, 0)
}
## Reads of a step see what the one before left, wherever `next` stands.
metric swapped() -> f32 {
  state a: i64 = 1
  next a = 2 * b_of(a)
  state b: i64 = 10
  next b = a
  f32(100 * a + b)
}
fn b_of(a: i64) -> i64 = a + 1
## Parts of 1e8 that f32 cannot hold.
metric precise(x: f32[prompt]) -> f32 {
  state total: f64 = 1e8
  state parts: ring<f64>[2]
  next total = total + f64(mean(x, over: prompt))
  next parts = push(parts, total)
  f32(total - 1e8) + f32(mean(parts)) / 1e8 + f32(std(parts, ddof: 0))
}
metric averages(x: f32[prompt]) -> f32 {
  now = mean(x, over: prompt)
  ema(now, decay: 0.7) + ema(2 * now, decay: 0.1) + running_mean(now) + f32(counter(now > 0))
}
)") + readRows,
                   std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    advantage = usual(reward, window: 3)
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [empty(), drift(), levels(reward), swapped(), averages(data.level),
               precise(data.level), )" +
                       metricRows + "]"));
}

/// State in the objective is a constant to it, also between two sweeps.
TEST(KernelNumbers, stateInACoupledObjective) {
  checkSteps(train(std::string(R"(
objective sequence(reward: f32[prompt, rollout]) -> f32 {
  state scale: f32 = 1 + mean(exp(logp), over: [prompt, rollout, token])
  ratio = exp(mean(logp - old.logp, over: token))
  next scale = 0.5 * scale + mean(ratio, over: [prompt, rollout])
  mean(-min(ratio * reward, clamp(ratio, 0.9, 1.2) * reward), over: [prompt, rollout]) / scale
}
)") + readRows,
                   std::string(rows) + R"(
    reward = mean(sampled.logp, over: token)
    objective = sequence(reward)
    passes = 2
    metrics = [)" + metricRows +
                       "]"));
}

TEST(KernelNumbers, settingsOfParamsAndSteps) {
  Machine machine(R"(
use std.schedule.cosine, std.schedule.linear, std.objective.nll, std.task.addition
experiment e {
  param peak: f32 = 1e-3
  param size: i64 = 12
  param tie: bool = false
  policy = causal_lm(layers: size // 4, width: 8 * size, heads: 2, tied: tie, tokenizer: bytes)
  data = addition(digits: 2)
  phase p: train {
    objective = nll(data.demonstration)
    optimizer = adamw(lr: cosine(peak * 2, warmup: 3, floor: peak / 10), beta2: 1 - peak)
    steps = size * 2
  }
  phase q: train {
    objective = nll(data.answer)
    optimizer = adamw(lr: linear(peak, warmup: 2))
    steps = 5
  }
}
)");
  ASSERT_TRUE(machine.good());
  const model::Experiment &experiment = machine.experiment();
  for (double step : {0.0, 1.0, 2.0, 3.0, 10.0, 23.0}) {
    std::vector<double> params = {3e-3, 16, 1};
    auto settings = machine.settings(params, step, 24);
    reference::Inputs inputs;
    inputs.step = step;
    inputs.steps = 24;
    for (double param : params)
      inputs.params.push_back({{param}, {int64_t(param)}, {}});
    reference::Evaluator oracle(experiment.settings, inputs);
    ASSERT_FALSE(settings.empty());
    for (auto [node, value] : settings) {
      const reference::Values *expected = oracle.value(node);
      ASSERT_TRUE(expected) << oracle.error();
      double number = experiment.settings[node].type.dtype == model::Dtype::I64
                          ? double(expected->integers.at(0))
                          : expected->numbers.at(0);
      // Slots are f32; at the end of a schedule 1 + cos cancels, so its error
      // is that of the peak, 6e-3.
      EXPECT_NEAR(value, number, 1e-6 * std::abs(number) + 6e-8 * 6e-3)
          << "setting of node " << node << " at step " << step;
    }
  }
}

} // namespace
