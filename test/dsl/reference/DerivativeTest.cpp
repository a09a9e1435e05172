// In: functions written in the language. Out: the table of derivatives against
// differences on the evaluator. Must not know: MLIR.
#include "dsl/sema/Derivative.h"
#include "dsl/reference/Checks.h"
#include "dsl/sema/Analyze.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace rl;
using namespace rl::reference;
using model::Op;

namespace {

/// The check of `f`, a function of x: f32[prompt, rollout], at some numbers.
struct Analyzed {
  sema::Session session{RL_STDLIB};
  diag::Diagnostics diagnostics;
  model::Program program;
  NodeId x = -1;

  explicit Analyzed(const std::string &body) {
    std::string text = "axis column[2]\n"
                       "fn f(x: f32[prompt, rollout]) -> f32 = " +
                       body +
                       "\ncheck f([[0.3, -0.7, 1.9], [], [-1.2]]) == 0\n";
    const diag::Source *source = session.add("t.rl", text);
    program = sema::analyze(session, *source, diagnostics);
    EXPECT_FALSE(diagnostics.hasErrors()) << body;
    if (program.checks.empty())
      return;
    const model::Graph &graph = program.checks[0].graph;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].op == Op::Field &&
          graph.nodes[i].type.axes.size() == 2)
        x = NodeId(i);
  }
};

TEST(Derivative, EachRuleAgreesWithDifferences) {
  for (const char *body : {
           "sum(-x, over: [prompt, rollout])",
           "sum(abs(x) * x, over: [prompt, rollout])",
           "sum(exp(x), over: [prompt, rollout])",
           "sum(expm1(0.5 * x), over: [prompt, rollout])",
           "sum(log(3 + x), over: [prompt, rollout])",
           "sum(log1p(x * x), over: [prompt, rollout])",
           "sum(sqrt(2 + x), over: [prompt, rollout])",
           "sum(tanh(x), over: [prompt, rollout])",
           "sum(sigmoid(2 * x), over: [prompt, rollout])",
           "sum(sin(x) * cos(x), over: [prompt, rollout])",
           "sum((x + 1) * (x - 3), over: [prompt, rollout])",
           "sum(x / (x + 4), over: [prompt, rollout])",
           "sum(x ** 3, over: [prompt, rollout])",
           "sum(max(x, x * x), over: [prompt, rollout])",
           "sum(min(x, 0.4 * x * x), over: [prompt, rollout])",
           "sum(clamp(x * x, 0.2, 2 * x + 1), over: [prompt, rollout])",
           "sum(where(x > 0, x * x, exp(x)), over: [prompt, rollout])",
           "sum(f32(f64(x) * f64(x)), over: [prompt, rollout])",
           "square(mean(x, over: [prompt, rollout]))",
           "mean(square(mean(x, over: rollout)), over: prompt)",
           "sum(square(x - mean(x, over: rollout)), over: [prompt, rollout])",
           "mean(mean(stack([x, x * x], along: column), over: column) * x, "
           "over: [prompt, rollout])",
           "sum(square(mean(stack([x, x * x], along: column), over: [prompt, "
           "rollout])), over: column)",
           "sum(x * stop(x), over: [prompt, rollout])",
           "var(sum(x, over: rollout), over: prompt) + norm(x, over: [prompt, "
           "rollout])",
       }) {
    Analyzed analyzed(body);
    ASSERT_GE(analyzed.x, 0) << body;
    model::Check &check = analyzed.program.checks[0];
    Inputs inputs = inputsOf(check);
    std::vector<double> wanted =
        Evaluator(check.graph, inputs).gradient(check.actual, analyzed.x);
    sema::GraphBuilder build(check.graph);
    sema::Derivatives found =
        sema::differentiate(build, check.actual, {analyzed.x}, {});
    ASSERT_EQ(found.refused, -1) << body;
    EXPECT_TRUE(found.isPath) << body;
    Evaluator evaluator(check.graph, inputs);
    const Values *gradient = evaluator.value(found.gradients[0]);
    ASSERT_TRUE(gradient) << body << ": " << evaluator.error();
    ASSERT_EQ(gradient->numbers.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i)
      EXPECT_NEAR(gradient->numbers[i], wanted[i], 1e-8) << body << " " << i;
  }
}

TEST(Derivative, WhatHasNoRuleIsRefused) {
  for (const char *body : {"sum(sort(x, along: rollout), over: [prompt, "
                           "rollout])",
                           "max(x, over: [prompt, rollout])",
                           "sum(2.0 ** x, over: [prompt, rollout])"}) {
    Analyzed analyzed(body);
    ASSERT_GE(analyzed.x, 0) << body;
    model::Check &check = analyzed.program.checks[0];
    sema::GraphBuilder build(check.graph);
    EXPECT_GE(
        sema::differentiate(build, check.actual, {analyzed.x}, {}).refused, 0)
        << body;
  }
}

TEST(Derivative, NothingThatCarriesNoGradientIsAPath) {
  Analyzed analyzed("sum(stop(x) + sign(x), over: [prompt, rollout])");
  model::Check &check = analyzed.program.checks[0];
  sema::GraphBuilder build(check.graph);
  sema::Derivatives found =
      sema::differentiate(build, check.actual, {analyzed.x}, {});
  EXPECT_FALSE(found.isPath);
  EXPECT_EQ(found.refused, -1);
}

TEST(Derivative, ANodeIsPutInPlaceOfAnother) {
  Analyzed analyzed("sum(x * x, over: [prompt, rollout])");
  model::Check &check = analyzed.program.checks[0];
  sema::GraphBuilder build(check.graph);
  const model::Type type = build.typeOf(analyzed.x);
  NodeId twice = build.add(Op::Add, {analyzed.x, analyzed.x}, type, {});
  NodeId made = sema::substitute(build, check.actual, {analyzed.x}, {twice});
  Evaluator evaluator(check.graph, inputsOf(check));
  // 4 (0.3^2 + 0.7^2 + 1.9^2 + 1.2^2)
  EXPECT_NEAR(evaluator.value(made)->numbers[0], 22.52, 1e-6);
}

} // namespace
