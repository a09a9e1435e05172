// In: gold answers and responses. Out: nothing.
// Must not know: how verdicts come about.
#include "runtime/verify/Verifier.h"

#include <gtest/gtest.h>

#include <cmath>

namespace verify {
namespace {

std::string verdict(std::string_view gold, std::string_view response,
                    Mode mode = Mode::whole) {
  Verdict found = compare(gold, response, mode);
  return found.status != Status::value ? name(found.status)
         : found.correct               ? name(found.level)
                                       : "wrong";
}
std::string boxed(std::string_view gold, const std::string &given) {
  return verdict(gold, "so $\\boxed{" + given + "}$.", Mode::boxed);
}

// The table of the method sheets, "Answer verification baseline".
TEST(Verify, RequiredVerdicts) {
  EXPECT_EQ(verdict("1/2", "\\boxed{0.5}", Mode::boxed), "rounded");
  EXPECT_EQ(verdict("0.333333", "1/3"), "rounded");
  EXPECT_EQ(verdict("0.3333", "1/3"), "wrong");
  EXPECT_EQ(verdict("1,234", "#### 1234", Mode::hashes), "exact");
  for (const char *gold : {"", "  ", "\\frac{1}{", "((", "\\unknown{3}", "= 4"})
    EXPECT_EQ(verdict(gold, "\\boxed{5}", Mode::boxed), "missing") << gold;
}

TEST(Verify, InequalitiesAndIntervals) {
  EXPECT_EQ(boxed("x < 3", "(-\\infty, 3)"), "exact");
  EXPECT_EQ(boxed("(-\\infty, 3)", "x < 3"), "wrong");
  EXPECT_EQ(boxed("1 < x \\le 2", "(1, 2]"), "exact");
  EXPECT_EQ(boxed("1 < x \\le 2", "[1, 2]"), "wrong");
  EXPECT_EQ(boxed("1 < x < 2", "2 > x > 1"), "exact");
  EXPECT_EQ(boxed("-2x < 6", "x > -3"), "probabilistic");
  EXPECT_EQ(boxed("-2x < 6", "x < -3"), "wrong");
  EXPECT_EQ(boxed("x > \\sqrt{2}", "(\\sqrt 2, \\infty)"), "probabilistic");
  EXPECT_EQ(boxed("[1,2] \\cup [2,3]", "[1,3] \\cap \\mathbb{R}"), "exact");
  EXPECT_EQ(boxed("(1,2) \\cup (2,3)", "(1,3)"), "wrong");
  EXPECT_EQ(boxed("(1,2) \\cup (2,3)", "(1,3) \\setminus \\{2\\}"), "exact");
}

TEST(Verify, SignsOfRootsAreTestedAtNegativePoints) {
  EXPECT_EQ(boxed("x", "\\sqrt{x^2}"), "wrong");
  EXPECT_EQ(boxed("|x|", "\\sqrt{x^2}"), "probabilistic");
  EXPECT_EQ(boxed("x", "|x|"), "wrong");
}

TEST(Verify, WhatHasNoValueEqualsNothing) {
  EXPECT_EQ(boxed("1/0", "1/0"), "wrong");
  EXPECT_EQ(boxed("\\frac{x}{0}", "\\frac{x}{0}"), "wrong");
  EXPECT_EQ(boxed("0^0", "1"), "wrong");
  EXPECT_EQ(boxed("\\infty - \\infty", "\\infty - \\infty"), "wrong");
  EXPECT_EQ(boxed("\\ln 0", "\\ln 0"), "wrong");
  EXPECT_EQ(boxed("nan", "1/0"), "wrong");
  // The written symbol is a symbol.
  EXPECT_EQ(boxed("\\infty", "\\infty"), "exact");
  EXPECT_EQ(boxed("\\infty", "-\\infty"), "wrong");
}

TEST(Verify, RewardModesTakeNoUndeclaredAnswer) {
  for (const char *response : {"",
                               "5",
                               "the answer is 5",
                               "#### 5",
                               "\\boxed{}",
                               "\\boxed{ }",
                               "\\boxed{5",
                               "\\boxed{1, 2, 3, 4, 5}",
                               "\\boxed{\\{4, 5, 6\\}}",
                               "\\boxed{4}, \\boxed{5}",
                               "\\boxed{5}, \\boxed{6}",
                               "\\boxed{4 \\text{ or } 5}",
                               "\\boxed{4 = 5}",
                               "\\boxed{3 = 4 = 5}",
                               "\\boxed{5 \\pm 1}",
                               "\\boxed{(4, 5)}",
                               "\\boxed{[4, 5]}",
                               "\\boxed{4 < 5}",
                               "\\boxed{x \\ge 5}",
                               "\\boxed{\\mathbb{R}}",
                               "\\boxed{5 6}",
                               "\\boxed{[5, 5]}",
                               "\\boxed{5 \\text{ or not}}"})
    EXPECT_EQ(verdict("5", response, Mode::boxed), "wrong") << response;
  for (const char *response : {"", "5", "\\boxed{5}", "####", "#### five 5"})
    EXPECT_EQ(verdict("5", response, Mode::hashes), "wrong") << response;
  EXPECT_EQ(verdict("5", "4, or 5", Mode::last), "exact");
}

TEST(Verify, ManyKindsOfAnswers) {
  const char *right[][3] = {
      {"\\frac{1}{2}", "2/4", "exact"},
      {"7/2", "3\\frac{1}{2}", "exact"},
      {"1{,}000", "1000", "exact"},
      {"50\\%", "\\frac12", "rounded"},
      {"9\\%", "9", "rounded"},
      {"12 \\text{ cm}^2", "12", "exact"},
      {"\\$18", "18.00", "rounded"},
      {"2\\sqrt{3}", "\\sqrt{12}", "probabilistic"},
      {"\\frac{\\sqrt 3}{3}", "\\frac{1}{\\sqrt{3}}", "probabilistic"},
      {"\\frac{2\\pi}{3}", "2\\pi/3", "probabilistic"},
      {"3.141593", "\\pi", "rounded"},
      {"x^2 - 1", "(x-1)(x+1)", "probabilistic"},
      {"y = 2x + 1", "2x - y = -1", "probabilistic"},
      {"x = 5", "5", "exact"},
      {"5", "x = 5", "exact"},
      {"\\{1, 2\\}", "2, 1", "exact"},
      {"\\{1, \\frac12\\}", "\\{0.5, 1\\}", "rounded"},
      {"x = \\pm 3", "3, -3", "exact"},
      {"(1, -2)", "(1,-2)", "exact"},
      {"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
       "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}", "exact"},
      {"B", "\\text{(B)}", "string"},
      {"(B)", "B. 12", "string"},
      {"\\text{Evelyn}", "evelyn", "string"},
      {"\\text{about } 5", "\\text{about } 5", "string"},
      {"3 + 4i", "4i + 3", "exact"},
      {"\\log_2 8", "3", "probabilistic"},
      {"10^{-3}", "0.001", "rounded"},
      {"0.\\overline{36}", "4/11", "exact"},
      {"π/4", "\\frac{\\pi}{4}", "probabilistic"},
      {"5 \\text{ or } 6", "6, 5", "exact"}};
  for (auto &row : right)
    EXPECT_EQ(boxed(row[0], row[1]), row[2]) << row[0] << " " << row[1];
  const char *wrong[][2] = {{"12 \\text{ cm}", "12 \\text{ m}"},
                            {"(1, 2)", "(2, 1)"},
                            {"0.5", "0.5\\%"},
                            {"B", "C"},
                            {"(1,2)", "[1,2]"},
                            {"x = 5", "y = 5"},
                            {"\\text{east}", "\\text{seat}"},
                            {"10^{20}", "10^{20} + 1"},
                            {"\\sqrt{2}", "1.4142"},
                            {"e^{-200}", "e^{-201}"},
                            {"10^{30} + \\sqrt{2}", "10^{30} + \\sqrt{3}"},
                            {"x + y", "x - y"},
                            {"\\{1, 2\\}", "\\{1, 2, 3\\}"}};
  for (auto &row : wrong)
    EXPECT_EQ(boxed(row[0], row[1]), "wrong") << row[0] << " " << row[1];
}

TEST(Verify, LimitsAreErrors) {
  EXPECT_EQ(boxed("1", "10^{10^{10}}"), "error");
  EXPECT_EQ(boxed("1", "9^{9^{9^{9}}}"), "error");
  EXPECT_EQ(boxed("1", "99999999999!"), "error");
  EXPECT_EQ(boxed("1", "1e999999999"), "error");
  EXPECT_EQ(boxed("1", std::string(5000, '1')), "error");
  EXPECT_EQ(boxed("1", std::string(2000, '(') + "1"), "error");
  // Written alike, nothing need be evaluated.
  EXPECT_EQ(boxed("10^{10^{10}}", "10^{10^{10}}"), "exact");
}

TEST(Verifier, SimpleComparisonsStayHere) {
  Verifier verifier;
  for (int i = 0; i < 100; ++i)
    EXPECT_TRUE(verifier("(x+1)^2", "\\boxed{x^2+2x+1}", Mode::boxed).correct);
  EXPECT_EQ(verifier.processes(), 0u);
}

TEST(Verifier, LongWorkIsDoneElsewhereAndEndsInTime) {
  Verifier verifier(std::chrono::milliseconds(300));
  std::string sum = "1";
  for (int i = 0; i < 250; ++i)
    sum += "+(x+y)^{6000}";
  auto begin = std::chrono::steady_clock::now();
  Verdict verdict = verifier("2 + x", "\\boxed{" + sum + "}", Mode::boxed);
  auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_FALSE(verdict.correct);
  EXPECT_EQ(verifier.processes(), 1u);
  EXPECT_LT(taken, std::chrono::milliseconds(600));
}

} // namespace
} // namespace verify
