// In: programs whose kernels form chains. Out: chains run as on a GPU agree
// with the CPU, bit for bit where no transcendental function is in them, for
// any number of prompts; what their PTX holds. Must not know: how chains are
// made. The programs of test/compiler/kernels run the same way in this program.

#include "test/compiler/gpu/ChainWatch.h"

#include "compiler/codegen/DevicePtx.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <regex>
#include <unistd.h>

namespace rl::compiler::test {
namespace {

using kernels::Batch;
using kernels::Machine;
using kernels::Report;

/// `slots` of a train phase over rows of a file.
std::string train(const std::string &declarations, const std::string &slots) {
  return declarations + R"(
metric answers(answer: text[prompt]) -> f32 = mean(f32(answer == "1"), over: prompt)
metric numbers(x: f32[prompt], n: i64[prompt]) -> f32 = mean(x + f32(n % 7), over: prompt)
metric drawn(x: f32[prompt, rollout, token]) -> f32 = mean(x, over: [prompt, rollout, token])
experiment e {
  policy = causal_lm(layers: 1, width: 8, heads: 1, tokenizer: bytes)
  phase p: train {
    data = jsonl("rows.jsonl", fields: { question: text, answer: text, level: f32, number: i64 })
    sample = { rollouts: 4, max_tokens: 9 }
    optimizer = adamw(lr: 1e-3)
    steps = 1
)" + slots +
         "\n  }\n}\n";
}

/// Advantages within groups, masks, ranks and sorted values, sums over the
/// batch that come back to tokens: no transcendental function.
std::string exactProgram() {
  return train(R"(
use std.objective.policy_gradient, std.pooling.token_mean
advantage centred(reward: f32[prompt, rollout]) -> f32[prompt, rollout] {
  spread = std(reward, over: rollout)
  away = (reward - mean(reward, over: rollout)) / (spread + 1e-3)
  away / (max(max(abs(away), over: rollout), over: prompt) + 1)
}
metric whitened(x: f32[prompt, rollout, token]) -> f32 {
  centre = x - mean(x, over: [prompt, rollout, token])
  scaled = centre / (std(centre, over: [prompt, rollout, token]) + 1e-3)
  mean(where(abs(scaled) < 1, scaled * scaled, abs(scaled)), over: [prompt, rollout, token])
}
metric order(x: f32[prompt, rollout, token], r: f32[prompt, rollout]) -> f32 {
  s = sort(x, along: token)
  back = cumsum(x, along: token, from: end, decay: 0.9)
  mean(s * f32(position(token)) + back, over: [prompt, rollout, token])
    + mean(f32(rank(r, over: rollout)) * r, over: [prompt, rollout])
    + mean(quantile(x, 0.3, over: token), over: [prompt, rollout])
}
)",
               R"(
    reward = mean(sampled.logp, over: token)
    advantage = centred(where(truncated, -1, reward))
    objective = policy_gradient(advantage, pool: token_mean)
    metrics = [whitened(sampled.logp), order(sampled.logp, reward), answers(data.answer),
               mean(data.level, over: prompt), f32(sum(data.number % 7, over: prompt))])");
}

/// Ratios of whole responses couple the rows: a chain between the two sweeps.
std::string coupledProgram() {
  return train(R"(
use std.advantage.grpo
objective sequence(advantage: f32[prompt, rollout]) -> f32 {
  ratio = exp(mean(logp - old.logp, over: token))
  mean(-min(ratio * advantage, clamp(ratio, 0.9, 1.2) * advantage), over: [prompt, rollout])
}
)",
               R"(
    reward = mean(sampled.logp, over: token)
    advantage = grpo(reward)
    objective = sequence(advantage)
    passes = 2
    metrics = [answers(data.answer), mean(data.level, over: prompt),
               f32(sum(data.number, over: prompt))])");
}

ChainWatch &watchOf(Machine &machine) {
  return static_cast<ChainWatch &>(*machine.watcher);
}

size_t countOf(const std::string &text, const std::string &pattern) {
  std::regex regex(pattern);
  return size_t(
      std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

/// The metrics of a run against the evaluator, which knows no kernels.
void expectEvaluated(Machine &machine, const Batch &batch,
                     const Report &report) {
  const model::Phase &phase = machine.experiment().phases[0];
  reference::Evaluator oracle(phase.graph, batch.inputs(phase));
  std::vector<model::Root> roots = phase.metrics;
  if (phase.objective >= 0)
    roots.push_back({"loss", phase.objective});
  for (const model::Root &root : roots) {
    const reference::Values *value = oracle.value(root.node);
    ASSERT_TRUE(value) << oracle.error();
    double expected = value->numbers.at(0),
           found = report.metrics.at(root.name);
    // A mean of nothing is no number.
    if (std::isnan(expected))
      EXPECT_TRUE(std::isnan(found)) << root.name;
    else
      // As in KernelNumbersTest: sums in f64, some dozens of steps in f32.
      EXPECT_NEAR(found, expected, 1e-5 * std::max(1.0, std::abs(expected)))
          << root.name << " of " << batch.prompts << " prompts";
  }
}

class Chains : public testing::TestWithParam<int> {};

/// A page of the library, as a program uses it.
struct Page {
  const char *name, *uses, *advantage, *objective;
  const char *reward = "mean(sampled.logp, over: token)";
};

class Library : public testing::TestWithParam<Page> {};

/// Several steps, so that states move.
TEST_P(Library, RunsAsChains) {
  const Page &page = GetParam();
  std::string uses = std::string("use ") + page.uses + "\n";
  std::string slots = std::string("    reward = ") + page.reward +
                      "\n    advantage = " + page.advantage +
                      "\n    objective = " + page.objective + R"(
    metrics = [answers(data.answer), numbers(data.level, data.number)])";
  Machine machine(train(uses, slots));
  ASSERT_TRUE(machine.good());
  ChainWatch &watch = watchOf(machine);
  EXPECT_TRUE(watch.onCpu().empty());
  const model::Phase &phase = machine.experiment().phases[0];
  kernels::States states;
  for (unsigned step = 0; step < 3; ++step) {
    Batch batch(machine.experiment(), 0, machine.onePass(phase), 11 + step, 40);
    Report report = machine.run(0, batch, 7, &states);
    // Later steps read what the fibers left; the first is the evaluator's too.
    if (step == 0)
      expectEvaluated(machine, batch, report);
  }
  for (const ChainWatch::Watched &chain : watch.chains())
    EXPECT_EQ(chain.runs, 3) << chain.name;
}

const Page pages[] = {
    {"grpo", "std.advantage.grpo, std.objective.dapo", "grpo(reward)",
     "dapo(advantage)"},
    {"rloo", "std.advantage.rloo, std.objective.cispo", "rloo(reward)",
     "cispo(advantage)"},
    {"opo", "std.advantage.opo, std.objective.gspo", "opo(reward)",
     "gspo(advantage)"},
    {"kl",
     "std.advantage.dr_grpo, std.objective.kl_in_loss, "
     "std.objective.policy_gradient, std.pooling.rollout_mean",
     "dr_grpo(reward)",
     "policy_gradient(advantage, pool: rollout_mean) + kl_in_loss(0.1)"},
    {"entropy",
     "std.advantage.grpo, std.objective.entropy_bonus, "
     "std.objective.sequence_clipped",
     "grpo(reward)", "sequence_clipped(advantage) + entropy_bonus(0.01)"},
    {"belief",
     "std.advantage.grpo, std.advantage.ha_dw, std.objective.dapo, "
     "std.reward.exact_match",
     "ha_dw(grpo(reward), reward)", "dapo(advantage)",
     "exact_match(response, data.answer)"},
};

INSTANTIATE_TEST_SUITE_P(Pages, Library, testing::ValuesIn(pages),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

TEST_P(Chains, AreExactForAnyNumberOfPrompts) {
  Machine machine(exactProgram());
  ASSERT_TRUE(machine.good());
  bool both = false;
  for (const ChainWatch::Watched &chain : watchOf(machine).chains()) {
    EXPECT_TRUE(chain.exact) << chain.name;
    both |= chain.parallel && chain.serial;
  }
  EXPECT_TRUE(both);
  EXPECT_TRUE(watchOf(machine).onCpu().empty());
  for (unsigned seed : {1, 2}) {
    Batch batch(machine.experiment(), 0, true, seed, GetParam());
    expectEvaluated(machine, batch, machine.run(0, batch, 64));
  }
  for (const ChainWatch::Watched &chain : watchOf(machine).chains()) {
    EXPECT_EQ(chain.runs, 2) << chain.name;
    EXPECT_EQ(chain.differing, 0) << chain.name;
  }
}

TEST_P(Chains, RunBetweenTheSweepsOfACoupledUpdate) {
  Machine machine(coupledProgram());
  ASSERT_TRUE(machine.good());
  const auto &chains = watchOf(machine).chains();
  ASSERT_GE(chains.size(), 2u);
  EXPECT_TRUE(std::any_of(chains.begin(), chains.end(),
                          [](const auto &chain) { return !chain.exact; }));
  Batch batch(machine.experiment(), 0, false, 3, GetParam());
  expectEvaluated(machine, batch, machine.run(0, batch, 64));
  for (const ChainWatch::Watched &chain : chains)
    EXPECT_EQ(chain.runs, 1) << chain.name;
}

INSTANTIATE_TEST_SUITE_P(Prompts, Chains,
                         testing::Values(0, 1, 2, 1023, 1024, 1025, 5000));

TEST(ChainBarriers, AreNeeded) {
  Machine machine(exactProgram());
  ASSERT_TRUE(machine.good());
  machine.watcher = std::make_unique<ChainWatch>(
      machine, [](llvm::Module &module) { dropCalls(module, "barrier.cta"); });
  watchOf(machine).strict = false;
  for (unsigned seed = 1; seed <= 3; ++seed)
    machine.run(0, Batch(machine.experiment(), 0, true, seed, 1024), 64);
  for (const ChainWatch::Watched &chain : watchOf(machine).chains())
    if (chain.kernels.size() > 1)
      EXPECT_GT(chain.differing, 0) << chain.name;
}

/// Every prompt fails, in the second of three kernels: the threads leave the
/// chain together, and what is told is what the CPU tells.
TEST(ChainChecks, AreToldAsTheCpuTellsThem) {
  Machine machine(train(R"(
use std.objective.nll
metric m(n: i64[prompt]) -> f32 {
  all = sum(n, over: prompt)
  a = (n + all) // (n - n)
  f32(sum(a, over: prompt))
}
)",
                        R"(
    objective = nll(data.answer)
    metrics = [m(data.number), answers(data.answer), mean(data.level, over: prompt),
               drawn(sampled.logp)])"));
  ASSERT_TRUE(machine.good());
  size_t longest = 0;
  for (const ChainWatch::Watched &chain : watchOf(machine).chains())
    longest = std::max(longest, chain.kernels.size());
  EXPECT_GE(longest, 3u);
  for (int prompts : {1, 70, 1024, 3000})
    for (unsigned seed : {1, 2, 3}) {
      Batch batch(machine.experiment(), 0, true, seed, prompts);
      auto failure = machine.run(0, batch, 64).failure;
      ASSERT_TRUE(failure);
      EXPECT_EQ(failure->point, 0);
      EXPECT_EQ(failure->message, "test.rl:5:7: the divisor must not be 0");
    }
}

TEST(ChainKernels, StayOnTheCpuWhereAGpuHasNoFormOfThem) {
  Machine machine(train(R"(
use std.objective.nll
metric m(x: f32[prompt]) -> f32 {
  all = sum(x, over: prompt)
  wave = sin(x + all)
  sum(wave, over: prompt)
}
)",
                        R"(
    objective = nll(data.answer)
    metrics = [m(data.level), answers(data.answer), f32(sum(data.number, over: prompt)),
               drawn(sampled.logp)])"));
  ASSERT_TRUE(machine.good());
  ChainWatch &watch = watchOf(machine);
  ASSERT_EQ(watch.onCpu().size(), 1u);
  ASSERT_EQ(watch.remarks().size(), 1u);
  EXPECT_EQ(watch.remarks().front(),
            "kernel `" + watch.onCpu().front() +
                "` stays on the CPU: `math.sin` of 'f32' has no form on a GPU");
  // What comes before is a chain, and what comes after.
  EXPECT_GE(watch.chains().size(), 2u);
  Batch batch(machine.experiment(), 0, true, 5);
  expectEvaluated(machine, batch, machine.run(0, batch, 64));
}

TEST(ChainPtx, RoundsEveryOperationAndCallsNothing) {
  Machine machine(exactProgram());
  ASSERT_TRUE(machine.good());
  const std::string &ptx = watchOf(machine).device()->ptx();
  EXPECT_GT(countOf(ptx, "\\.reqntid 1024"), 0u);
  EXPECT_GT(countOf(ptx, "bar\\.sync"), 0u);
  EXPECT_GT(countOf(ptx, "st\\.global"), 0u);
  EXPECT_GT(countOf(ptx, "(add|mul|div)\\.rn\\.f64"), 0u);
  size_t from = ptx.find("p$chain0");
  ASSERT_NE(from, std::string::npos);
  // ptxas may fuse what names no rounding; a fused operation is not the CPU's.
  std::string chains;
  for (size_t at = 0;
       (at = ptx.find(".entry p$chain", at)) != std::string::npos; ++at)
    chains += ptx.substr(at, ptx.find(".entry", at + 1) - at);
  EXPECT_EQ(countOf(chains, "\\b(add|sub|mul|div|sqrt)\\.(ftz\\.)?f(32|64)"),
            0u);
  EXPECT_EQ(countOf(chains, "\\bfma|approx|ftz"), 0u);
  EXPECT_EQ(countOf(chains, "\\.local\\b|__nv_|\\.extern|\\bcall|atom|red\\."),
            0u);
  // Everything lies in global memory.
  EXPECT_EQ(countOf(chains, "\\b(ld|st)\\.[bfus][0-9]"), 0u);
}

TEST(ChainPtx, PtxasNeedsNoSpills) {
  std::string ptxas = findPtxas();
  if (ptxas.empty() && std::ifstream(RL_OWN_PTXAS))
    ptxas = RL_OWN_PTXAS;
  if (ptxas.empty())
    GTEST_SKIP() << "there is no ptxas in CUDA_ROOT, CUDA_HOME, CUDA_PATH or "
                    "PATH; tools/setup/ptxas.sh fetches it";
  for (const std::string &program : {exactProgram(), coupledProgram()}) {
    Machine machine(program);
    ASSERT_TRUE(machine.good());
    std::string base =
        testing::TempDir() + "rl-chain-" + std::to_string(getpid());
    std::ofstream(base + ".ptx") << watchOf(machine).device()->ptx();
    std::string said, command = ptxas + " -v -arch=sm_90 " + base + ".ptx -o " +
                                base + ".cubin 2>&1";
    FILE *pipe = popen(command.c_str(), "r");
    char buffer[4096];
    while (size_t n = fread(buffer, 1, sizeof buffer, pipe))
      said.append(buffer, n);
    EXPECT_EQ(pclose(pipe), 0) << said;
    std::remove((base + ".ptx").c_str());
    std::remove((base + ".cubin").c_str());
    size_t entries = countOf(said, "Compiling entry");
    EXPECT_GT(entries, 0u);
    EXPECT_EQ(countOf(said, "\\b0 bytes stack frame, 0 bytes spill stores, 0 "
                            "bytes spill loads"),
              entries)
        << said;
  }
}

} // namespace
} // namespace rl::compiler::test
