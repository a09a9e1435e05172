// In: places in sources. Out: the excerpts and carets under them.
// Must not know: who reports.
#include "dsl/diag/Diagnostics.h"

#include <gtest/gtest.h>

using namespace rl;
using diag::Id;

namespace {

std::string rendered(const std::string &text, uint32_t begin, uint32_t end) {
  diag::Source source("a.rl", text);
  return diag::render({Id::LoneBrace, {&source, {begin, end}}, {}, {}});
}

const std::string message = "error: `}` in a text closes no hole; write `\\}` "
                            "for a brace [syntax.7]\n";

TEST(Render, PointsAtTheRange) {
  EXPECT_EQ(rendered("one\ntwo three\n", 8, 13), "a.rl:2:5: " + message +
                                                     "  two three\n"
                                                     "      ^~~~~\n");
  // An empty range, and one that runs over the end of its line.
  EXPECT_EQ(rendered("one\n", 3, 3), "a.rl:1:4: " + message +
                                         "  one\n"
                                         "     ^\n");
  EXPECT_EQ(rendered("one\ntwo\n", 1, 7), "a.rl:1:2: " + message +
                                              "  one\n"
                                              "   ^~\n");
}

TEST(Render, TabsAndWideCharactersKeepTheCaretInPlace) {
  EXPECT_EQ(rendered("\ta\tb", 3, 4), "a.rl:1:4: " + message +
                                          "      a   b\n"
                                          "          ^\n");
  // Two columns for an ideograph, one for `é`, none for a combining accent.
  std::string text = "\u6F22\u00E9e\u0301x";
  EXPECT_EQ(rendered(text, 8, 9), "a.rl:1:9: " + message + "  " + text +
                                      "\n"
                                      "      ^\n");
}

TEST(Render, LongLinesAreCutAroundTheCaret) {
  std::string text = std::string(5000, 'a') + "!" + std::string(5000, 'b');
  std::string shown = rendered(text, 5000, 5001);
  EXPECT_LT(shown.size(), 400u);
  size_t excerpt = shown.find('\n') + 1;
  size_t carets = shown.find('\n', excerpt) + 1;
  std::string line = shown.substr(excerpt, carets - excerpt);
  EXPECT_EQ(line.substr(0, 5), "  ...");
  EXPECT_EQ(line.substr(line.size() - 4), "...\n");
  EXPECT_EQ(line[shown.find('^') - carets], '!');
}

TEST(Render, ControlCharactersDoNotReachTheTerminal) {
  std::string shown = rendered("a\x1B[31m b\x7F", 7, 8);
  EXPECT_EQ(shown.find('\x1B'), std::string::npos);
  EXPECT_EQ(shown.find('\x7F'), std::string::npos);
  EXPECT_NE(shown.find("  a?[31m b?\n         ^\n"), std::string::npos);
}

TEST(Render, NotesFollow) {
  diag::Source source("a.rl", "f(\n");
  diag::Diagnostic note{Id::OpenedHere, {&source, {1, 2}}, {"`(`"}, {}};
  EXPECT_EQ(diag::render({Id::LoneBrace, {&source, {0, 1}}, {}, {note}}),
            "a.rl:1:1: " + message + "  f(\n  ^\n" +
                "a.rl:1:2: note: `(` opened here\n  f(\n   ^\n");
}

TEST(Render, WithoutAPlace) {
  EXPECT_EQ(diag::render({Id::LoneBrace, {}, {}, {}}), message);
}

} // namespace
