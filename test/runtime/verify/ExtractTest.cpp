// In: responses. Out: what is taken for their answer.
// Must not know: how answers are compared.
#include "runtime/verify/Extract.h"

#include <gtest/gtest.h>

namespace verify {
namespace {

using Text = std::optional<std::string>;

TEST(Extract, TakesTheLastWellFormedBox) {
  EXPECT_EQ(extract("so \\boxed{4}, no: \\boxed{\\frac{1}{2}}!", Mode::boxed),
            Text("\\frac{1}{2}"));
  EXPECT_EQ(extract("\\boxed{7} and then \\boxed{8", Mode::boxed), Text("7"));
  EXPECT_EQ(extract("\\boxed {a\\}b}", Mode::boxed), Text("a\\}b"));
  EXPECT_EQ(extract("\\fbox{3}", Mode::boxed), Text("3"));
  EXPECT_EQ(extract("\\boxed{\\boxed{5}}", Mode::boxed), Text("\\boxed{5}"));
  EXPECT_EQ(extract("\\boxed{}", Mode::boxed), Text(""));
}

TEST(Extract, BoxesSideBySideAreOneList) {
  EXPECT_EQ(extract("\\boxed{1}, \\boxed{2} and $\\boxed{3}$", Mode::boxed),
            Text("1 , 2 , 3"));
  EXPECT_EQ(extract("\\boxed{1}\\boxed{2}", Mode::boxed), Text("1 , 2"));
  EXPECT_EQ(extract("\\boxed{1} is wrong, so \\boxed{2}", Mode::boxed),
            Text("2"));
}

TEST(Extract, WithoutABoxThereIsNoAnswer) {
  EXPECT_EQ(extract("the answer is 5", Mode::boxed), std::nullopt);
  EXPECT_EQ(extract("", Mode::boxed), std::nullopt);
  EXPECT_EQ(extract("#### 5", Mode::boxed), std::nullopt);
  EXPECT_EQ(extract("\\boxed{5", Mode::boxed), std::nullopt);
  EXPECT_EQ(extract("\\boxed 5", Mode::boxed), std::nullopt);
}

TEST(Extract, TakesTheLastNumberBehindHashes) {
  EXPECT_EQ(extract("#### 3\nno\n#### 1,234.5 apples", Mode::hashes),
            Text("1234.5"));
  EXPECT_EQ(extract("#### $-12", Mode::hashes), Text("-12"));
  EXPECT_EQ(extract("#### 7\n#### none", Mode::hashes), Text("7"));
  EXPECT_EQ(extract("the answer is 7", Mode::hashes), std::nullopt);
  std::string far = "#### 7" + std::string(300, ' ');
  EXPECT_EQ(extract(far, Mode::hashes), std::nullopt);
  EXPECT_EQ(extract(far.substr(0, 300), Mode::hashes), Text("7"));
}

TEST(Extract, LastFallsBackToTheLastNumber) {
  EXPECT_EQ(extract("\\boxed{1} #### 2, 3", Mode::last), Text("1"));
  EXPECT_EQ(extract("#### 2, then 3", Mode::last), Text("2"));
  EXPECT_EQ(extract("either 2 or -3/4.", Mode::last), Text("-3/4"));
  EXPECT_EQ(extract("it costs $1,250.50!", Mode::last), Text("1,250.50"));
  EXPECT_EQ(extract("no idea", Mode::last), std::nullopt);
}

TEST(Extract, GoldIsABoxHashesOrAllOfIt) {
  EXPECT_EQ(extractGold("reasons 4\n#### 18"), " 18");
  EXPECT_EQ(extractGold("since so, $\\boxed{x}$"), "x");
  EXPECT_EQ(extractGold("x + 1"), "x + 1");
}

TEST(Extract, ManyOpenBoxesTakeLittleTime) {
  std::string text;
  for (int i = 0; i < 200000; ++i)
    text += "\\boxed{";
  EXPECT_EQ(extract(text, Mode::boxed), std::nullopt);
}

} // namespace
} // namespace verify
