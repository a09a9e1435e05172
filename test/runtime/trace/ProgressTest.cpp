// In: steps told to Progress. Out: verdicts on what it prints.
// Must not know: files of a run.
#include "runtime/trace/Progress.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

std::string printed(ProgressMode mode) {
  std::FILE *file = std::tmpfile();
  {
    Progress progress(mode, file);
    progress.phase("rl", 0, 50);
    for (int step = 1; step <= 50; ++step)
      progress.step(step, {{"reward", step / 100.0}});
    progress.line("the end");
  }
  std::string text(size_t(std::ftell(file)), '\0');
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

TEST(ProgressTest, PipeGetsPlainLinesFirstEveryTenthPartAndLast) {
  std::string text = printed({false, false});
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 12);
  EXPECT_EQ(text.rfind("rl 1/50", 0), 0u);
  EXPECT_NE(text.find("\nrl 25/50"), std::string::npos);
  EXPECT_NE(text.find("reward 0.5\nthe end\n"), std::string::npos) << text;
}

TEST(ProgressTest, TerminalGetsOneLineThatUpdatesItself) {
  std::string text = printed({false, true});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.front(), '\r');
  EXPECT_NE(text.find("\rrl 50/50"), std::string::npos) << text;
}

TEST(ProgressTest, QuietPrintsNothing) {
  EXPECT_EQ(printed({true, false}), "");
  EXPECT_EQ(printed({true, true}), "");
}

TEST(ProgressTest, DurationsAreForPeople) {
  EXPECT_EQ(duration(4.23), "4.2 s");
  EXPECT_EQ(duration(42.3), "42 s");
  EXPECT_EQ(duration(185), "3 min 05 s");
  EXPECT_EQ(duration(7800), "2 h 10 min");
  EXPECT_EQ(brief(Metrics{{"a", 0.123456}, {"b", 2}}), "a 0.1235  b 2");
}

} // namespace
} // namespace rlrt::test
