// In: operations on texts and patterns. Out: verdicts on ASCII, Unicode and
// broken UTF-8. Must not know: batches.
#include "runtime/text/Text.h"
#include "runtime/abi/Error.h"
#include "runtime/text/Pattern.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace rlrt::test {
namespace {

TEST(TextTest, TrimTakesUnicodeWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trim("  a b \t\r\n"), "a b");
  EXPECT_EQ(trim("\u00a0\u2003\u3000x y\u2028\u0085"), "x y");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
  // A zero width space is no white space.
  EXPECT_EQ(trim("\u200bx"), "\u200bx");
  EXPECT_EQ(trim(" \xff "), "\xff");
}

TEST(TextTest, LowerMapsLettersOfEveryScript) {
  EXPECT_EQ(lower("ABC xyz 12"), "abc xyz 12");
  EXPECT_EQ(lower("ÄÖÜ ΑΒΓ ДЖ Ǆ"), "äöü αβγ дж ǆ");
  EXPECT_EQ(lower("A\xff"
                  "B"),
            "a\xff"
            "b");
}

TEST(TextTest, LengthCountsCodePoints) {
  EXPECT_EQ(codePoints(""), 0);
  EXPECT_EQ(codePoints("abc"), 3);
  EXPECT_EQ(codePoints("ä€😀"), 3);
  EXPECT_EQ(codePoints("e\u0301"), 2);
  EXPECT_EQ(codePoints("a\xff\xfe"), 3);
}

TEST(TextTest, BrokenUtf8IsSeenAndMended) {
  EXPECT_TRUE(isUtf8("ä€😀"));
  for (const char *broken :
       {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf5\x80\x80\x80"})
    EXPECT_FALSE(isUtf8(broken));
  EXPECT_EQ(mendUtf8("a\xff"
                     "b"),
            "a\ufffdb");
}

TEST(TextTest, FormatSplitsAtHoles) {
  using Pieces = std::vector<std::string>;
  EXPECT_EQ(splitFormat("{}+{}="), (Pieces{"", "+", "="}));
  EXPECT_EQ(splitFormat("a{{{}}}b"), (Pieces{"a{", "}b"}));
  EXPECT_EQ(splitFormat(""), Pieces{""});
  for (const char *wrong : {"{", "}", "a{b}", "{}}", "{ }"})
    EXPECT_THROW(splitFormat(wrong), std::runtime_error) << wrong;
}

TEST(TextTest, NumbersAreShownShort) {
  EXPECT_EQ(shown(0.1f), "0.1");
  EXPECT_EQ(shown(3.0f), "3");
  EXPECT_EQ(shown(-1.5e20f), "-1.5e20");
  EXPECT_EQ(shown(3e-4f), "3e-4");
  EXPECT_EQ(shown(2e9f), "2e9");
  EXPECT_EQ(shown(1e-30f), "1e-30");
  EXPECT_EQ(shown(-std::numeric_limits<float>::quiet_NaN()), "nan");
}

TEST(PatternTest, CapturesFirstGroupOrMatchOrNothing) {
  EXPECT_EQ(Pattern("answer: (-?\\d+)").capture("answer: -42 answer: 7"),
            "-42");
  EXPECT_EQ(Pattern("\\d+").capture("a 12 b 34"), "12");
  EXPECT_EQ(Pattern("(\\d+)-(\\d+)").capture("p. 12-34", 2), "34");
  EXPECT_EQ(Pattern("(\\d+)-(\\d+)").capture("p. 12-34", 0), "12-34");
  EXPECT_EQ(Pattern("(\\d+)-(\\d+)").capture("p. 12", 2), "");
  EXPECT_TRUE(Pattern("^p").matches("p. 12"));
  EXPECT_FALSE(Pattern("^1").matches("p. 12"));
  EXPECT_TRUE(Pattern("$").matches(""));
  EXPECT_EQ(Pattern("x(y)?").capture("ax"), "");
  EXPECT_EQ(Pattern("x(y)?(z)").capture("axz"), "");
  EXPECT_EQ(Pattern("q").capture("abc"), "");
  EXPECT_EQ(Pattern("a\\Kb").capture("ab"), "b");
}

TEST(PatternTest, PatternsKnowUnicode) {
  EXPECT_EQ(Pattern("^.(.)$").capture("ä€"), "€");
  EXPECT_EQ(Pattern("(?i)ÄÖ").capture("xäö"), "äö");
  EXPECT_EQ(Pattern("\\w+").capture("- жук -"), "жук");
  EXPECT_EQ(Pattern("b").capture("\xff"
                                 "b"),
            "b");
}

TEST(PatternTest, EveryMatchIsFoundOnce) {
  using Stretches = std::vector<std::pair<size_t, size_t>>;
  EXPECT_EQ(Pattern("b+").all("abba b"), (Stretches{{1, 3}, {5, 6}}));
  EXPECT_EQ(Pattern("x*").all("ж"), (Stretches{{0, 0}, {2, 2}}));
  EXPECT_EQ(Pattern("a\\Kb").all("abab"), (Stretches{{1, 2}, {3, 4}}));
  EXPECT_EQ(Pattern("(?<=a)b").all("abb"), (Stretches{{1, 2}}));
  EXPECT_THROW(Pattern("a").all("a\xff"), std::runtime_error);
}

TEST(PatternTest, ManyMatchesTakeTimeInProportion) {
  // Minutes where each match checks the rest of the text again.
  std::string text;
  for (int i = 0; i < 1000000; ++i)
    text += "aж";
  auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Pattern("a").all(text).size(), 1000000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(PatternTest, TheEndIsTheEnd) {
  EXPECT_EQ(Pattern("[\\s\\S]{0,3}\\z").capture("abc\n"), "bc\n");
}

TEST(PatternTest, FaultsAreNamed) {
  try {
    Pattern("a(b");
    FAIL();
  } catch (const InputError &error) {
    std::string what = error.what();
    EXPECT_NE(what.find("`a(b`, byte 3: missing closing parenthesis"),
              std::string::npos)
        << what;
  }
  // Catastrophic backtracking is an error, not a wrong answer.
  EXPECT_THROW(Pattern("(a+)+$").capture(std::string(60, 'a') + "b"),
               std::runtime_error);
}

} // namespace
} // namespace rlrt::test
