// In: texts and keys. Out: the text operations and random draws against
// values worked out elsewhere. Must not know: graphs.
#include "dsl/reference/Evaluate.h"

#include <gtest/gtest.h>

using namespace rl::reference;

namespace {

TEST(Text, TrimsUnicodeWhiteSpace) {
  EXPECT_EQ(trim("  a b\t\n"), "a b");
  EXPECT_EQ(trim("\u00A0\u2003x\u3000"), "x");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, LowersLettersBeyondAscii) {
  EXPECT_EQ(lower("AbZ \u00C4\u00D7\u00DF"), "abz \u00E4\u00D7\u00DF");
  EXPECT_EQ(lower("\u03A9\u0416\u0401"), "\u03C9\u0436\u0451");
}

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(codePoints("a\u00E4\u4E2D\U0001F600"), 4);
  EXPECT_EQ(codePoints(""), 0);
}

TEST(Text, CapturesTheFirstGroup) {
  EXPECT_EQ(capture("x = -12, y = 3", "(-?\\d+)"), "-12");
  EXPECT_EQ(capture("x = -12", "\\d"), "1");
  EXPECT_EQ(capture("none", "(\\d+)"), "");
  EXPECT_EQ(capture("12 or 34.", "(\\d+)\\D*$"), "34");
  EXPECT_EQ(capture("a\nb", "a$"), std::nullopt);
  EXPECT_EQ(capture("abc\n", "[\\s\\S]{0,3}\\z"), "bc\n");
  EXPECT_EQ(capture("a\n", "a\\z"), "");
  EXPECT_EQ(capture("a", "[\\z]"), std::nullopt);
  EXPECT_EQ(capture("a", "(?i)A"), std::nullopt);
  EXPECT_EQ(capture("a", "("), std::nullopt);
}

/// Computed by the definition in docs/language.md in arbitrary-precision
/// integers (Python).
TEST(Random, DrawsAreKeyed) {
  EXPECT_EQ(uniform(17, "addition", 0, 0), 12062673 / 16777216.0);
  EXPECT_EQ(uniform(17, "addition", 1, 0), 438657 / 16777216.0);
  EXPECT_EQ(uniform(17, "addition", 0, 1), 6165340 / 16777216.0);
  EXPECT_EQ(uniform(-1, "t", 123456789, 3), 13443902 / 16777216.0);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    double draw = uniform(3, "addition", i, 0);
    ASSERT_GE(draw, 0);
    ASSERT_LT(draw, 1);
    sum += draw;
  }
  // The mean of 10,000 draws has a deviation of 0.0029.
  EXPECT_NEAR(sum / 10000, 0.5, 0.012);
}

} // namespace
