// In: the diagnostics' table and lists. Out: what their texts must be.
// Must not know: who reports them.
#include "dsl/diag/Diagnostics.h"

#include <gtest/gtest.h>

using namespace rl;
using diag::Id;

namespace {

const std::vector<Id> &allIds() {
  static const std::vector<Id> ids = {
#define DIAGNOSTIC(id, severity, rule, text) Id::id,
#include "dsl/diag/Diagnostics.def"
#undef DIAGNOSTIC
  };
  return ids;
}

TEST(Diagnostics, NamesAreKebabCaseAndUnique) {
  EXPECT_EQ(diag::nameOf(Id::SyntaxError), "syntax-error");
  EXPECT_EQ(diag::nameOf(Id::ParenOnNewLine), "paren-on-new-line");
  std::vector<std::string_view> names;
  for (Id id : allIds())
    names.push_back(diag::nameOf(id));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

// Wording: lower case or a name in backticks at the start, no full stop, and
// every backtick closed.
TEST(Diagnostics, TextsKeepTheWording) {
  for (Id id : allIds()) {
    std::string text =
        diag::messageOf({id, {}, std::vector<std::string>(10, "`a`"), {}});
    EXPECT_FALSE(text.empty());
    EXPECT_FALSE(std::isupper(static_cast<unsigned char>(text[0]))) << text;
    EXPECT_NE(text.back(), '.') << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '`') % 2, 0) << text;
    EXPECT_NE(diag::ruleOf(id).find('.'), std::string_view::npos) << text;
  }
}

TEST(Diagnostics, ArgumentsFillTheText) {
  EXPECT_EQ(diag::messageOf({Id::SyntaxError, {}, {"`)`", "a name"}, {}}),
            "unexpected `)`; expected a name");
  // Braces that are no placeholders stay, in the text and in arguments.
  EXPECT_EQ(diag::messageOf({Id::SyntaxError, {}, {"`{1}`", "`{`"}, {}}),
            "unexpected `{1}`; expected `{`");
  EXPECT_EQ(diag::messageOf({Id::LoneBrace, {}, {}, {}}),
            "`}` in a text closes no hole; write `\\}` for a brace");
}

TEST(Diagnostics, OnlyErrorsCount) {
  diag::Diagnostics list;
  EXPECT_FALSE(list.hasErrors());
  list.report(Id::OpenedHere, {}, {"`(`"});
  EXPECT_FALSE(list.hasErrors());
  list.report(Id::LoneBrace, {}).notes.push_back(list.all()[0]);
  EXPECT_TRUE(list.hasErrors());
  EXPECT_EQ(list.all().size(), 2u);
  EXPECT_EQ(list.all()[1].notes.size(), 1u);
}

TEST(Source, LinesAndColumns) {
  diag::Source source("a.rl", "ab\r\n\ncd");
  using Place = std::pair<uint32_t, uint32_t>;
  EXPECT_EQ(source.lineColumn(0), Place(1, 1));
  EXPECT_EQ(source.lineColumn(3), Place(1, 4));
  EXPECT_EQ(source.lineColumn(4), Place(2, 1));
  EXPECT_EQ(source.lineColumn(5), Place(3, 1));
  EXPECT_EQ(source.lineColumn(7), Place(3, 3));
  EXPECT_EQ(source.line(1), "ab");
  EXPECT_EQ(source.line(2), "");
  EXPECT_EQ(source.line(3), "cd");
  EXPECT_EQ(source.line(4), "");
  EXPECT_EQ(diag::Source("b.rl", "").lineColumn(0), Place(1, 1));
}

TEST(Nearest, FindsOneSlip) {
  std::vector<std::string> names = {"rollouts", "reward", "seed", "on", "lr"};
  EXPECT_EQ(diag::nearest("rollout", names), "rollouts");  // missing
  EXPECT_EQ(diag::nearest("rewarrd", names), "reward");    // doubled
  EXPECT_EQ(diag::nearest("rewrad", names), "reward");     // swapped
  EXPECT_EQ(diag::nearest("sead", names), "seed");         // replaced
  EXPECT_EQ(diag::nearest("rolouts_", names), "rollouts"); // two in eight
}

TEST(Nearest, KeepsQuietAboutStrangers) {
  std::vector<std::string> names = {"rollouts", "reward", "on", "lr"};
  EXPECT_EQ(diag::nearest("or", names), ""); // too short to tell
  EXPECT_EQ(diag::nearest("policy", names), "");
  EXPECT_EQ(diag::nearest("reward", {"reward"}), ""); // not misspelt
  EXPECT_EQ(diag::nearest("seed", {}), "");
  EXPECT_EQ(diag::nearest(std::string(10000, 'a'), names), "");
}

} // namespace
