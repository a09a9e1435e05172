// In: pairs.jsonl, written by make_pairs.py with math-verify's verdicts; the
// page that lists where we differ. Out: nothing.
// Must not know: how answers are compared.
#include "runtime/verify/Verifier.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace verify {
namespace {

TEST(Pairs, VerdictsAreThoseWrittenDownAndAgreeWithMathVerify) {
  std::ifstream file(RL_PAIRS);
  std::ifstream page(RL_ANSWERS_PAGE);
  std::stringstream listed;
  listed << page.rdbuf();
  ASSERT_TRUE(file.is_open() && page.is_open());
  Verifier verifier;
  size_t pairs = 0, agree = 0;
  for (std::string line; std::getline(file, line); ++pairs) {
    auto row = nlohmann::json::parse(line);
    std::string gold = row["gold"], given = row["prediction"];
    Verdict verdict = verifier("\\boxed{" + gold + "}",
                               "\\boxed{" + given + "}", Mode::boxed);
    std::string ours = verdict.status != Status::value ? name(verdict.status)
                       : verdict.correct               ? name(verdict.level)
                                                       : "wrong";
    EXPECT_EQ(ours, row["ours"].get<std::string>()) << line;
    if (verdict.correct == row["theirs"].get<bool>()) {
      ++agree;
      continue;
    }
    std::string entry = "| `" + gold + "` | `" + given + "` |";
    EXPECT_NE(listed.str().find(entry), std::string::npos)
        << "docs/guide/answers.md does not list " << entry;
  }
  EXPECT_GE(pairs, 2000u);
  EXPECT_GE(double(agree), 0.99 * double(pairs));
}

} // namespace
} // namespace verify
