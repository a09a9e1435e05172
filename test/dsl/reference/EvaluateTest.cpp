// In: small graphs built by hand or analyzed from text. Out: the evaluator's
// values against numbers worked out independently. Must not know: MLIR.
#include "dsl/reference/Checks.h"
#include "dsl/sema/Analyze.h"
#include "dsl/sema/GraphBuilder.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rl;
using namespace rl::reference;
using model::Op;
using sema::GraphBuilder;

namespace {

/// Two prompts; rollouts 2 and 1; tokens 2, 0 and 3.
struct Ragged {
  model::Graph graph;
  GraphBuilder build{graph};
  model::NodeId response =
      build.add(Op::Response, {}, {model::Dtype::Text, {0, 1}}, {});
  AxisId token = build.tokenAxis(response, model::rolloutAxis, "");
  Inputs inputs;

  Ragged() {
    inputs.offsets[0] = {0, 2};
    inputs.offsets[1] = {0, 2, 3};
    inputs.offsets[token] = {0, 2, 2, 5};
  }
  NodeId stream(model::Quantity quantity) {
    model::Node node;
    node.op = Op::Stream;
    node.type = {model::Dtype::F32, {0, 1, token}};
    node.quantity = quantity;
    return build.add(std::move(node));
  }
  NodeId reduce(Op op, NodeId x, std::vector<AxisId> over,
                std::vector<AxisId> left, int64_t ddof = 0) {
    model::Node node;
    node.op = op;
    node.operands = {x};
    node.over = std::move(over);
    node.type = {build.typeOf(x).dtype, std::move(left)};
    node.integer = ddof;
    return build.add(std::move(node));
  }
  std::vector<double> numbers(NodeId node) {
    Evaluator evaluator(graph, inputs);
    const Values *values = evaluator.value(node);
    EXPECT_EQ(evaluator.error(), "");
    return values ? values->numbers : std::vector<double>();
  }
};

TEST(Evaluate, ReducesRaggedAxesWithEmptySegments) {
  Ragged r;
  NodeId logp = r.stream(model::Quantity::Logp);
  r.inputs.leaves[logp] = {{1, 2, 3, 4, 8}, {}, {}};
  using V = std::vector<double>;
  EXPECT_EQ(r.numbers(r.reduce(Op::Sum, logp, {r.token}, {0, 1})),
            (V{3, 0, 15}));
  EXPECT_EQ(r.numbers(r.reduce(Op::Mean, logp, {r.token}, {0, 1})),
            (V{1.5, 0, 5}));
  EXPECT_EQ(r.numbers(r.reduce(Op::Mean, logp, {0, 1, r.token}, {})), (V{3.6}));
  EXPECT_EQ(r.numbers(r.reduce(Op::Sum, logp, {1, r.token}, {0})), (V{3, 15}));
  V most = r.numbers(r.reduce(Op::MaxOver, logp, {r.token}, {0, 1}));
  EXPECT_EQ(most[0], 2);
  EXPECT_EQ(most[1], -std::numeric_limits<double>::infinity());
  // Squares around 5: 4, 1, 9; two degrees of freedom left.
  V spread = r.numbers(r.reduce(Op::Std, logp, {r.token}, {0, 1}, 1));
  EXPECT_NEAR(spread[0], std::sqrt(0.5), 1e-15);
  EXPECT_EQ(spread[1], 0);
  EXPECT_NEAR(spread[2], std::sqrt(7.0), 1e-15);
}

TEST(Evaluate, CountsAndBroadcasts) {
  Ragged r;
  model::Node count;
  count.op = Op::Count;
  count.over = {r.token};
  count.type = {model::Dtype::I64, {0, 1}};
  NodeId tokens = r.build.add(count);
  AxisId digit = r.build.denseAxis(&r, "digit", 3);
  model::Node position;
  position.op = Op::Position;
  position.integer = digit;
  position.type = {model::Dtype::I64, {digit}};
  NodeId product =
      r.build.add(Op::Mul,
                  {r.build.broadcast(tokens, {0, 1, digit}, {}),
                   r.build.broadcast(r.build.add(position), {0, 1, digit}, {})},
                  {model::Dtype::I64, {0, 1, digit}}, {});
  Evaluator evaluator(r.graph, r.inputs);
  EXPECT_EQ(evaluator.value(tokens)->integers, (std::vector<int64_t>{2, 0, 3}));
  EXPECT_EQ(evaluator.value(product)->integers,
            (std::vector<int64_t>{0, 2, 4, 0, 0, 0, 0, 3, 6}));
  // From the innermost axis up to the prompt.
  EXPECT_EQ(evaluator.pointsOnto({0, 1, r.token}, {0}),
            (std::vector<size_t>{0, 0, 1, 1, 1}));
}

/// Rows of logits: uniform over 4, then a point mass, temperature 2.
TEST(Evaluate, StreamsFollowFromLogits) {
  Ragged r;
  r.inputs.offsets[r.token] = {0, 1, 1, 2};
  NodeId logp = r.stream(model::Quantity::Logp);
  NodeId entropy = r.stream(model::Quantity::Entropy);
  Logits logits;
  logits.vocab = 4;
  logits.rows = {1, 1, 1, 1, 80, -80, -80, -80};
  logits.chosen = {2, 0};
  logits.temperature = 2;
  r.inputs.logits[{r.token, model::Version::Current}] = logits;
  EXPECT_NEAR(r.numbers(logp)[0], -std::log(4.0), 1e-15);
  EXPECT_NEAR(r.numbers(logp)[1], 0, 1e-15);
  EXPECT_NEAR(r.numbers(entropy)[0], std::log(4.0), 1e-15);
  EXPECT_NEAR(r.numbers(entropy)[1], 0, 1e-15);
}

/// Of 3, 1, 2, 2 with 2 chosen, temperature 0.5: one logit is larger, and its
/// equal is not counted.
TEST(Evaluate, FurtherStatisticsFollowFromLogits) {
  Ragged r;
  r.inputs.offsets[1] = {0, 1, 1};
  r.inputs.offsets[r.token] = {0, 1};
  NodeId logZ = r.stream(model::Quantity::LogZ);
  NodeId maxProb = r.stream(model::Quantity::MaxProb);
  NodeId rank = r.stream(model::Quantity::TokenRank);
  NodeId mass = r.stream(model::Quantity::TopMass);
  Logits logits;
  logits.vocab = 4;
  logits.rows = {3, 1, 2, 2};
  logits.chosen = {2};
  logits.temperature = 0.5;
  r.inputs.logits[{r.token, model::Version::Current}] = logits;
  double sum = std::exp(6) + std::exp(2) + 2 * std::exp(4);
  EXPECT_NEAR(r.numbers(logZ)[0], std::log(sum), 1e-14);
  EXPECT_NEAR(r.numbers(maxProb)[0], std::exp(6) / sum, 1e-15);
  EXPECT_EQ(r.numbers(rank)[0], 1);
  EXPECT_NEAR(r.numbers(mass)[0], std::exp(6) / sum, 1e-15);
  // d log_z / d logit = p_j / T.
  Evaluator evaluator(r.graph, r.inputs);
  std::vector<double> ofLogZ = evaluator.logitsGradient(logZ, r.token);
  for (size_t j = 0; j < 4; ++j)
    EXPECT_NEAR(ofLogZ[j], std::exp(logits.rows[j] / 0.5) / sum / 0.5, 1e-9);
}

/// d logp / d logit = (1[j = chosen] - p_j) / T;
/// d entropy / d logit = -p_j (log p_j + H) / T.
TEST(Evaluate, GradientsOfLogitsFollowTheClosedForm) {
  Ragged r;
  r.inputs.offsets[1] = {0, 1, 1};
  r.inputs.offsets[r.token] = {0, 1};
  NodeId logp = r.stream(model::Quantity::Logp);
  NodeId entropy = r.stream(model::Quantity::Entropy);
  Logits logits;
  logits.vocab = 3;
  logits.rows = {0.3, -1.2, 2.0};
  logits.chosen = {1};
  logits.temperature = 0.7;
  r.inputs.logits[{r.token, model::Version::Current}] = logits;
  double p[3], sum = 0, h = 0;
  for (int j = 0; j < 3; ++j)
    sum += p[j] = std::exp(logits.rows[size_t(j)] / 0.7);
  for (double &x : p)
    x /= sum, h -= x * std::log(x);
  Evaluator evaluator(r.graph, r.inputs);
  std::vector<double> ofLogp = evaluator.logitsGradient(logp, r.token);
  std::vector<double> ofEntropy = evaluator.logitsGradient(entropy, r.token);
  for (int j = 0; j < 3; ++j) {
    EXPECT_NEAR(ofLogp[size_t(j)], ((j == 1) - p[j]) / 0.7, 1e-10);
    EXPECT_NEAR(ofEntropy[size_t(j)], -p[j] * (std::log(p[j]) + h) / 0.7,
                1e-10);
  }
}

TEST(Evaluate, StopHoldsItsValueInGradients) {
  Ragged r;
  NodeId logp = r.stream(model::Quantity::Logp);
  r.inputs.leaves[logp] = {{0.5, -1, 2, 3, -0.25}, {}, {}};
  model::Type type = r.build.typeOf(logp);
  NodeId stopped = r.build.add(Op::Stop, {logp}, type, {});
  NodeId product = r.build.add(Op::Mul, {logp, stopped}, type, {});
  NodeId squared = r.build.add(Op::Mul, {logp, logp}, type, {});
  Evaluator evaluator(r.graph, r.inputs);
  std::vector<double> cut = evaluator.gradient(product, logp);
  std::vector<double> whole = evaluator.gradient(squared, logp);
  for (size_t i = 0; i < 5; ++i) {
    double x = r.inputs.leaves[logp].numbers[i];
    EXPECT_NEAR(cut[i], x, 1e-9);
    EXPECT_NEAR(whole[i], 2 * x, 1e-9);
  }
}

TEST(Evaluate, ReportsWhatIsMissingOrUndefined) {
  Ragged r;
  NodeId logp = r.stream(model::Quantity::Logp);
  Evaluator none(r.graph, r.inputs);
  EXPECT_EQ(none.value(logp), nullptr);
  EXPECT_EQ(none.error(), "`stream logp`: no value is given");
  r.inputs.leaves[logp] = {{1, 2}, {}, {}};
  Evaluator few(r.graph, r.inputs);
  EXPECT_EQ(few.value(logp), nullptr);
  EXPECT_EQ(few.error(), "`stream logp`: 2 values are given for 5 points");
  r.inputs.offsets.erase(1);
  Evaluator unknown(r.graph, r.inputs);
  EXPECT_EQ(unknown.value(logp), nullptr);
  EXPECT_EQ(unknown.error(), "`stream logp`: axis `rollout` has no extent");
}

/// The clipped surrogate at three tokens, by hand: ratios 2, 0.5 and 1.1 with
/// advantages 1, 1 and -1, bounds 0.8 and 1.28.
TEST(Evaluate, ObjectiveOfTheLibraryAndItsGradient) {
  sema::Session session(RL_STDLIB);
  diag::Diagnostics diagnostics;
  const diag::Source *source = session.add(
      "t.rl",
      "use std.objective.clipped, std.pooling.token_mean\n"
      "check clipped([[1, -1]], low: 0.2, high: 0.28, pool: token_mean)\n"
      "  given { logp: [[[0.6931471805599453, -0.6931471805599453], "
      "[0.0953101798043249]]], old.logp: [[[0, 0], [0]]] } == 0\n");
  model::Program program = sema::analyze(session, *source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const model::Check &check = program.checks.at(0);
  Evaluator evaluator(check.graph, inputsOf(check));
  // min(2, 1.28), min(0.5, 0.8), min(-1.1, -1.1): sum 0.68, negated mean.
  EXPECT_NEAR(evaluator.value(check.actual)->numbers[0], -0.68 / 3, 1e-12);
  NodeId logp = -1;
  for (size_t i = 0; i < check.graph.nodes.size(); ++i)
    if (check.graph.nodes[i].op == Op::Stream &&
        check.graph.nodes[i].version == model::Version::Current)
      logp = NodeId(i);
  // d(-min(r A, clip(r) A)) / d logp: clipped 0, then -r A / 3.
  std::vector<double> gradient = evaluator.gradient(check.actual, logp);
  ASSERT_EQ(gradient.size(), 3u);
  EXPECT_NEAR(gradient[0], 0, 1e-9);
  EXPECT_NEAR(gradient[1], -0.5 / 3, 1e-9);
  EXPECT_NEAR(gradient[2], 1.1 / 3, 1e-9);
}

/// Slopes of scans and gathers against their sums written out, and those of a
/// loss whose weights are cut against its closed form.
TEST(Evaluate, GradientsOfArrays) {
  auto slopes = [](const std::string &text) {
    sema::Session session(RL_STDLIB);
    diag::Diagnostics diagnostics;
    const diag::Source *source = session.add("t.rl", text);
    model::Program program = sema::analyze(session, *source, diagnostics);
    EXPECT_FALSE(diagnostics.hasErrors());
    if (program.checks.empty())
      return std::vector<double>();
    const model::Check &check = program.checks[0];
    Evaluator evaluator(check.graph, inputsOf(check));
    NodeId logp = -1;
    for (size_t i = 0; i < check.graph.nodes.size(); ++i)
      if (check.graph.nodes[i].op == Op::Stream)
        logp = NodeId(i);
    return evaluator.gradient(check.actual, logp);
  };
  auto near = [](std::vector<double> found, std::vector<double> wanted) {
    ASSERT_EQ(found.size(), wanted.size());
    for (size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], wanted[i], 1e-9);
  };
  std::string given = ") given { logp: [[[2, 3, 5]]] } == 0";
  std::string all = ", over: [prompt, rollout, token])";
  // y2 = x2 + 0.5 x1, y3 = x3 + 0.5 x2 + 0.25 x1.
  near(slopes("fn f() -> f32 = sum(cumsum(logp, along: token, decay: 0.5)" +
              all + "\ncheck f(" + given),
       {1.75, 1.5, 1});
  // By a decay of x itself: y2 = x2 + x2 x1, y3 = x3 + x3 (x2 + x2 x1).
  near(slopes("fn f() -> f32 = sum(cumsum(logp, along: token, decay: logp)" +
              all + "\ncheck f(" + given),
       {1 + 3 + 15, 1 + 2 + 5 * 3, 1 + 9});
  near(slopes("fn f() -> f32 = sum(take(logp, at: 2, along: token), over: "
              "[prompt, rollout]) + sum(logp * next_along(logp, along: token, "
              "last: 7)" +
              all + "\ncheck f(" + given),
       {3, 2 + 5, 3 + 7 + 1});
  near(slopes("fn f() -> f32 = sum(norm(logp, over: token), over: [prompt, "
              "rollout])\ncheck f() given { logp: [[[3, 4], [0]]] } == 0"),
       {0.6, 0.8, 0});
}

/// A mean over what is selected, of weights that were made on everything.
TEST(Evaluate, SelectsRolloutsAndHoldsWhatWasMadeOfAll) {
  sema::Session session(RL_STDLIB);
  diag::Diagnostics diagnostics;
  const diag::Source *source = session.add(
      "t.rl",
      "use std.advantage.grpo\n"
      "fn kept(score: f32[prompt, rollout]) -> bool[prompt, rollout] =\n"
      "  top(score, count: 2, over: rollout)\n"
      "fn f(r: f32[prompt, rollout]) -> f32 {\n"
      "  w = grpo(r)\n"
      "  chosen = f32(kept(w))\n"
      "  mean(w * 10 + r, over: [prompt, rollout]) + 0 * sum(chosen, over: "
      "[prompt, rollout])\n"
      "}\n"
      "check f([[1, 0, 0, 1], [0, 2]]) == 0\n");
  model::Program program = sema::analyze(session, *source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const model::Check &check = program.checks.at(0);
  NodeId keep = -1, weight = -1;
  for (size_t i = 0; i < check.graph.nodes.size(); ++i) {
    const model::Node &node = check.graph.nodes[i];
    if (node.type.dtype == model::Dtype::Bool && node.type.axes.size() == 2 &&
        node.op == Op::Less && check.graph[node.operands[0]].op == Op::Rank)
      keep = NodeId(i);
    if (node.op == Op::Stop)
      weight = NodeId(i);
  }
  ASSERT_GE(keep, 0);
  ASSERT_GE(weight, 0);
  Evaluator evaluator(check.graph, inputsOf(check));
  std::vector<double> all = evaluator.value(weight)->numbers;
  ASSERT_TRUE(evaluator.select(keep, {weight})) << evaluator.error();
  // Of the first group rollouts 0 and 3 stay, of the second both.
  std::vector<double> held = evaluator.value(weight)->numbers;
  EXPECT_EQ(held, (std::vector<double>{all[0], all[3], all[4], all[5]}));
  // Groups of 0.5 +- 0.57735 and 1 +- 1.41421, plus 1e-6 in the divisor.
  double wanted = 0;
  for (double one : held)
    wanted += 10 * one / 4;
  EXPECT_NEAR(evaluator.value(check.actual)->numbers[0], wanted + 1, 1e-12);
}

/// Items of a task, by hand: the careless teacher drops every carry.
TEST(Evaluate, ItemsOfATask) {
  sema::Session session(RL_STDLIB);
  diag::Diagnostics diagnostics;
  const diag::Source *source =
      session.add("t.rl", "use std.task.addition, std.objective.nll\n"
                          "experiment e {\n"
                          "  policy = load(\"m\")\n"
                          "  data = addition(digits: 2, forgets_carry: 0.5)\n"
                          "  phase p: train {\n"
                          "    objective = nll(data.demonstration)\n"
                          "    optimizer = adamw(lr: 1e-3)\n"
                          "    steps = 1\n"
                          "  }\n"
                          "}\n");
  model::Program program = sema::analyze(session, *source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const model::Experiment &experiment = program.experiments.at(0);
  const model::Phase &phase = experiment.phases.at(0);
  EXPECT_EQ(experiment.settings[phase.data.size].integer, 8100);
  Inputs inputs;
  inputs.seed = 17;
  inputs.index = {204, 8099, 0, 1465, 89};
  inputs.offsets[model::promptAxis] = {0, 5};
  Evaluator evaluator(phase.graph, inputs);
  using T = std::vector<std::string>;
  EXPECT_EQ(evaluator.value(phase.prompt)->texts,
            (T{"12+34=", "99+99=", "10+10=", "26+35=", "10+99="}));
  T answers = {"46", "198", "20", "61", "109"};
  T careless = {"46", "188", "20", "51", "109"};
  NodeId demonstration = -1;
  for (size_t i = 0; i < phase.graph.nodes.size(); ++i)
    if (phase.graph.nodes[i].name == "demonstration")
      demonstration = NodeId(i);
  const T &texts = evaluator.value(demonstration)->texts;
  for (size_t i = 0; i < 5; ++i)
    EXPECT_EQ(texts[i], uniform(17, "addition", inputs.index[i], 0) < 0.5
                            ? careless[i]
                            : answers[i]);
}

} // namespace
