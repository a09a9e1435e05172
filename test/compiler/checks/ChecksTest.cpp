// In: checks, compiled from their own or from another program. Out: kernels of
// their own agree with the evaluator, others do not, and none can end the
// process that runs them. Must not know: how kernels are made.
#include "dsl/reference/Checks.h"
#include "compiler/frontend/ChecksToRl.h"
#include "compiler/tools/checks/Compare.h"
#include "dsl/sema/Analyze.h"

#include <cstdlib>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

using namespace rl;
using tool::Verdict;

/// A file name that is free, removed at the end.
struct TemporaryFile {
  std::string path = "/tmp/checks-test-XXXXXX";
  TemporaryFile() { close(mkstemp(path.data())); }
  ~TemporaryFile() { unlink(path.c_str()); }
};

/// The checks of a text.
struct Program {
  explicit Program(const std::string &text) : session(RL_STDLIB_FOLDER) {
    diag::Diagnostics diagnostics;
    program =
        sema::analyze(session, *session.add("test.rl", text), diagnostics);
    for (const diag::Diagnostic &diagnostic : diagnostics.all())
      ADD_FAILURE() << diag::render(diagnostic);
    for (model::Check &check : program.checks) {
      check = tool::asKernels(std::move(check));
      compiled.checks.push_back(&check);
    }
  }
  /// Every case of every check, in order.
  std::vector<tool::Job> jobs() const {
    std::vector<tool::Job> jobs;
    for (size_t i = 0; i < program.checks.size(); ++i)
      for (int64_t k = 0; k < program.checks[i].cases; ++k)
        jobs.push_back(
            {i, tool::asKernels(program.checks[i],
                                reference::caseOf(program.checks[i], k, 0))});
    return jobs;
  }
  sema::Session session;
  model::Program program;
  tool::CompiledChecks compiled;
};

/// The two comparisons of each case.
struct Verdicts {
  std::vector<Verdict> values, gradients;
};

/// Runs the checks of `asked` on kernels compiled from `made`.
Verdicts judge(Program &asked, Program &made) {
  TemporaryFile object;
  EXPECT_EQ(tool::compileChecks(made.compiled, "", object.path), "");
  asked.compiled.spaces = made.compiled.spaces;
  asked.compiled.phases = made.compiled.phases;
  std::vector<tool::Job> jobs = asked.jobs();
  auto outcomes = tool::runJobs(asked.compiled, object.path, jobs);
  Verdicts verdicts;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const model::Check &check = asked.program.checks[jobs[i].check];
    verdicts.values.push_back(
        tool::compareValues(check, jobs[i].inputs, outcomes[i]));
    verdicts.gradients.push_back(
        tool::compareGradient(check, jobs[i].inputs, outcomes[i]));
  }
  return verdicts;
}

const char *const library = R"(
fn scaled(x: f32[prompt, rollout], w: f32[prompt]) -> f32[prompt] =
  sum(exp(x * w), over: rollout)
fn whole(n: i64[prompt]) -> i64[prompt] = n * n % 7
fn signs(x: f32[prompt, rollout]) -> bool[prompt] = any(x > 0.5, over: rollout)
)";

std::string checksOf(const std::string &x) {
  return library + ("check scaled(" + x +
                    ", w) == 0 forall "
                    "x: f32[prompt, rollout] in -2..2, "
                    "w: f32[prompt] in 0.5..1, cases: 30\n"
                    "check whole(n) == 0 forall n: i64[prompt], cases: 30\n"
                    "check signs(" +
                    x +
                    ") == true forall "
                    "x: f32[prompt, rollout], cases: 30\n");
}

TEST(Checks, KernelsAgreeWithTheEvaluator) {
  Program program(checksOf("x"));
  Verdicts verdicts = judge(program, program);
  ASSERT_EQ(verdicts.values.size(), 90u);
  for (const Verdict &verdict : verdicts.values)
    EXPECT_EQ(verdict.kind, Verdict::Kind::Agrees) << verdict.text;
  for (size_t i = 0; i < 30; ++i)
    EXPECT_EQ(verdicts.gradients[i].kind, Verdict::Kind::Agrees)
        << verdicts.gradients[i].text;
}

/// Kernels of a program that differs in one operation.
TEST(Checks, WrongKernelsAreFound) {
  Program right(checksOf("x")), wrong(checksOf("(x + 0.001)"));
  Verdicts verdicts = judge(right, wrong);
  size_t values = 0, gradients = 0;
  for (size_t i = 0; i < 30; ++i) {
    values += verdicts.values[i].kind == Verdict::Kind::Differs;
    gradients += verdicts.gradients[i].kind == Verdict::Kind::Differs;
  }
  // Only a batch without rollouts cannot tell.
  EXPECT_GE(values, 25u);
  EXPECT_GE(gradients, 25u);
  // Whole numbers did not change.
  for (size_t i = 30; i < 60; ++i)
    EXPECT_EQ(verdicts.values[i].kind, Verdict::Kind::Agrees);
}

/// Kernels of a program that drops other rollouts, or none of those: found
/// even where the numbers that stay are the same, by the groups they lie in.
TEST(Checks, WhatStaysIsCompared) {
  auto dropping = [](const char *cut) {
    return std::string("fn f(x: f32[prompt, rollout]) -> "
                       "f32[prompt, rollout] = "
                       "where(x > ") +
           cut +
           ", x, missing) ?? drop_rollout\n"
           "check f([[5, 2], [3, 1]]) == [[5], [3]]\n"
           "check f([[4, 4], [0]]) == [[4, 4], []]\n"
           "check f([[0], [4, 4]]) == [[], [4, 4]]\n";
  };
  Program right(dropping("2.0")), wrong(dropping("1.0"));
  Verdicts same = judge(right, right), other = judge(right, wrong);
  ASSERT_EQ(same.values.size(), 3u);
  for (const Verdict &verdict : same.values)
    EXPECT_EQ(verdict.kind, Verdict::Kind::Agrees) << verdict.text;
  for (const Verdict &verdict : same.gradients)
    EXPECT_EQ(verdict.kind, Verdict::Kind::Agrees) << verdict.text;
  EXPECT_EQ(other.values[0].kind, Verdict::Kind::Differs);
  EXPECT_EQ(other.gradients[0].kind, Verdict::Kind::Differs);
  EXPECT_EQ(other.values[1].kind, Verdict::Kind::Agrees);
  // What one batch leaves, told to be what another does.
  TemporaryFile object;
  ASSERT_EQ(tool::compileChecks(right.compiled, "", object.path), "");
  std::vector<tool::Job> jobs = right.jobs();
  auto outcomes = tool::runJobs(right.compiled, object.path, jobs);
  Verdict moved =
      tool::compareValues(right.program.checks[1], jobs[1].inputs, outcomes[2]);
  EXPECT_EQ(moved.kind, Verdict::Kind::Differs);
  EXPECT_NE(moved.text.find("other points"), std::string::npos) << moved.text;
}

/// A gradient that is cut where the checked expression does not cut it.
TEST(Checks, MissingGradientsAreFound) {
  std::string head = "fn f(x: f32[prompt]) -> f32[prompt] = ";
  std::string check = "check f([1, 2]) == [1, 4]\n";
  // Nodes are numbered alike, and numbers above 0 are their absolutes.
  Program whole(head + "x * abs(x)\n" + check),
      cut(head + "x * stop(x)\n" + check);
  Program square(head + "abs(x * x)\n" + check),
      none(head + "stop(x * x)\n" + check);
  Verdicts half = judge(whole, cut), gone = judge(square, none);
  EXPECT_EQ(judge(whole, whole).gradients[0].kind, Verdict::Kind::Agrees);
  EXPECT_EQ(half.values[0].kind, Verdict::Kind::Agrees);
  EXPECT_EQ(half.gradients[0].kind, Verdict::Kind::Differs);
  EXPECT_EQ(gone.values[0].kind, Verdict::Kind::Agrees);
  EXPECT_EQ(gone.gradients[0].kind, Verdict::Kind::Differs);
}

/// abs at 0 has no derivative, x * x at 0 has one.
TEST(Checks, KinksAreToldFromSmoothPoints) {
  std::string head = "fn f(x: f32[prompt]) -> f32[prompt] = ";
  std::string check = "check f([0, -1, 2]) == 0\n";
  Program kink(head + "abs(x)\n" + check), smooth(head + "x * x\n" + check);
  Verdicts left = judge(kink, kink), right = judge(smooth, smooth);
  EXPECT_EQ(left.gradients[0].kind, Verdict::Kind::Skipped);
  EXPECT_EQ(left.gradients[0].text, "kinks");
  EXPECT_EQ(right.gradients[0].kind, Verdict::Kind::Agrees);
}

/// Two texts, streams, a dense axis and truths, against plain arithmetic.
TEST(Checks, EverySpaceReachesTheKernels) {
  Program program(R"(
fn spread(a: text[prompt], b: text[prompt], x: bool[prompt, rollout]) -> f32[prompt] {
  axis digit[3]
  weights = f32(position(digit)) + 1
  of_texts = sum(a.logp, over: token) + 10 * sum(b.logp, over: token)
  of_responses = sum(sum(where(x, logp, entropy), over: token), over: rollout)
  sum(weights * (of_texts + 100 * of_responses), over: digit)
}
check spread(["p", "q"], ["r", "s"], [[true, false], [true]])
  given {
    a.logp: [[-1, -2], []],
    b.logp: [[-3], [-4]],
    logp: [[[-0.5], [-9]], [[-0.25, -0.25]]],
    entropy: [[[9], [2]], [[9, 9]]],
  }
  == [6 * (-1 - 2 - 30 + 100 * (-0.5 + 2)), 6 * (-40 - 50)]
)");
  Verdicts verdicts = judge(program, program);
  ASSERT_EQ(verdicts.values.size(), 1u);
  EXPECT_EQ(verdicts.values[0].kind, Verdict::Kind::Agrees)
      << verdicts.values[0].text;
  EXPECT_EQ(verdicts.gradients[0].kind, Verdict::Kind::Agrees)
      << verdicts.gradients[0].text;
  EXPECT_TRUE(reference::runCheck(program.program.checks[0]).passed);
}

/// Rows differ in what they are given, their numbers of points too, or in what
/// is compiled into the phase: a number, or by what a slope is taken.
TEST(Checks, RowsOfATableShareAPhase) {
  Program program(
      "fn f(x: f32[prompt, rollout], by: f32) -> f32[prompt, rollout] = "
      "by * x * x\n"
      "fn g(x: f32[prompt], y: f32[prompt]) -> f32[prompt] = x * y\n"
      "check f(x, by: n) == y for { x: [[[1, 2]], [[3], [4, 5]], [[6, 7]]], "
      "n: [2, 2, 3], y: [[[2, 8]], [[18], [32, 50]], [[108, 147]]] }\n"
      "check slope of g([1, 2], [3, 4]) by x ~= [3, 4] within 1e-6\n"
      "check slope of g([1, 2], [3, 4]) by y ~= [1, 2] within 1e-6\n");
  Verdicts verdicts = judge(program, program);
  EXPECT_EQ(program.compiled.phases, (std::vector<size_t>{0, 0, 1, 2, 2}));
  ASSERT_EQ(verdicts.values.size(), 5u);
  for (const Verdict &verdict : verdicts.values)
    EXPECT_EQ(verdict.kind, Verdict::Kind::Agrees) << verdict.text;
  for (const Verdict &verdict : verdicts.gradients)
    EXPECT_EQ(verdict.kind, Verdict::Kind::Agrees) << verdict.text;
  // What one row's kernels say is not what another's should.
  TemporaryFile object;
  ASSERT_EQ(tool::compileChecks(program.compiled, "", object.path), "");
  std::vector<tool::Job> jobs = program.jobs();
  std::swap(jobs[0].inputs, jobs[2].inputs);
  auto outcomes = tool::runJobs(program.compiled, object.path, jobs);
  Verdict wrong = tool::compareValues(program.program.checks[2],
                                      program.jobs()[2].inputs, outcomes[0]);
  EXPECT_EQ(wrong.kind, Verdict::Kind::Differs);
}

TEST(Checks, NothingEndsTheProcess) {
  Program program("fn f(x: f32[prompt]) -> f32[prompt] = x\n"
                  "check f([1]) == 1\ncheck f([2]) == 2\n"
                  "check f([3]) == 3\ncheck f([4]) == 4\n");
  program.compiled.spaces.resize(4, {{"step", -1}, {"prompt", 0, 0}});
  program.compiled.phases = {0, 1, 2, 3};
  auto outcomes =
      tool::runJobs(program.compiled, MISBEHAVING, program.jobs(), 1);
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(outcomes[0].error, "the step failed");
  EXPECT_EQ(outcomes[1].error.find("the kernels crashed: Abort"), 0u)
      << outcomes[1].error;
  EXPECT_EQ(outcomes[2].error, "the kernels did not end within 1 s");
  EXPECT_EQ(outcomes[3].error, "the kernels ended the process with status 7");
}

TEST(Checks, AnObjectThatIsNoneIsReported) {
  Program program("fn f(x: f32[prompt]) -> f32[prompt] = x\n"
                  "check f([1]) == 1\n");
  program.compiled.spaces.resize(1);
  program.compiled.phases = {0};
  TemporaryFile empty;
  auto outcomes = tool::runJobs(program.compiled, empty.path, program.jobs());
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].error.find("the compiled checks cannot be loaded: "),
            0u)
      << outcomes[0].error;
  Verdict verdict = tool::compareValues(program.program.checks[0],
                                        program.jobs()[0].inputs, outcomes[0]);
  EXPECT_EQ(verdict.kind, Verdict::Kind::Differs);
}

TEST(Checks, WhatKernelsCannotComputeHasAReason) {
  Program program("fn f(x: text[prompt]) -> bool[prompt] = x == \"a\"\n"
                  "fn g(x: i64[prompt]) -> i64[prompt] = 1 // x\n"
                  "check f([\"a\"]) == true\n"
                  "check g([0]) fails with \"zero\"\n"
                  "check g([1]) == 1\n");
  EXPECT_EQ(compiler::hostWorkOf(program.program.checks[0]), "text");
  EXPECT_EQ(compiler::hostWorkOf(program.program.checks[1]), "errors");
  EXPECT_EQ(compiler::hostWorkOf(program.program.checks[2]), "");
}

} // namespace
