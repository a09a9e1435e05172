// In: sessions and sources in memory. Out: what analyze promises about them.
// Must not know: how expressions are elaborated.
#include "dsl/sema/Analyze.h"

#include <gtest/gtest.h>

using namespace rl;

namespace {

TEST(Session, ReportsWhatCannotBeRead) {
  sema::Session session("nowhere");
  diag::Diagnostics diagnostics;
  EXPECT_EQ(session.open("no/such/file.rl", diagnostics), nullptr);
  EXPECT_EQ(session.open("/", diagnostics), nullptr);
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_EQ(diagnostics.all()[0].id, diag::Id::UnreadableFile);
  EXPECT_EQ(diagnostics.all()[1].id, diag::Id::UnreadableFile);
  EXPECT_FALSE(diag::render(diagnostics.all()[0]).empty());
}

TEST(Session, AnalyzesTheSameFileAgain) {
  sema::Session session("nowhere");
  const diag::Source *source = session.add("t.rl", "fn f(x: f32) -> f32 = y\n");
  for (int i = 0; i < 2; ++i) {
    diag::Diagnostics diagnostics;
    sema::analyze(session, *source, diagnostics);
    ASSERT_EQ(diagnostics.all().size(), 1u);
    EXPECT_EQ(diagnostics.all()[0].id, diag::Id::UnknownName);
    EXPECT_EQ(diagnostics.all()[0].place.source, source);
  }
}

/// Errors leave only what is sound in the program.
TEST(Analyze, KeepsSoundExperimentsAndChecks) {
  sema::Session session("nowhere");
  const diag::Source *source =
      session.add("t.rl", "fn f(x: f32) -> f32 = x\n"
                          "check f(1) == 1\n"
                          "check f(z) == 1\n"
                          "check f(2) == 2\n"
                          "experiment e { policy = load(\"m\") }\n");
  diag::Diagnostics diagnostics;
  model::Program program = sema::analyze(session, *source, diagnostics);
  EXPECT_EQ(program.checks.size(), 2u);
  EXPECT_TRUE(program.experiments.empty());
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_EQ(diagnostics.all()[0].id, diag::Id::UnknownName);
  EXPECT_EQ(diagnostics.all()[1].id, diag::Id::NoPhases);
}

/// A graph is in topological order, its axes canonical, its nodes shared.
TEST(Analyze, SharesEqualExpressions) {
  sema::Session session("nowhere");
  const diag::Source *source = session.add(
      "t.rl", "fn f(x: f32[prompt, rollout]) -> f32[prompt, rollout] =\n"
              "  exp(x + 1) * exp(x + 1)\n"
              "check f([[0]]) ~= [[7.38905609893065]] within 1e-12\n");
  diag::Diagnostics diagnostics;
  model::Program program = sema::analyze(session, *source, diagnostics);
  ASSERT_FALSE(diagnostics.hasErrors());
  const model::Graph &graph = program.checks.at(0).graph;
  int exponentials = 0;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    exponentials += graph.nodes[i].op == model::Op::Exp;
    for (model::NodeId operand : graph.nodes[i].operands)
      EXPECT_LT(size_t(operand), i);
  }
  EXPECT_EQ(exponentials, 1);
  EXPECT_EQ(graph[program.checks[0].actual].type.axes,
            (std::vector<model::AxisId>{0, 1}));
}

} // namespace
