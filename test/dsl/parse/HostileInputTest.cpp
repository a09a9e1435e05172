// In: inputs nobody writes by hand. Out: a diagnostic each, and in time.
// Must not know: the grammar.
#include "dsl/ast/AstPrinter.h"
#include "dsl/diag/Diagnostics.h"
#include "dsl/parse/Guard.h"
#include "dsl/parse/Parse.h"

#include <gtest/gtest.h>

#include <chrono>

using namespace rl;
using diag::Id;

namespace {

struct Parsed {
  explicit Parsed(std::string text) : source("a.rl", std::move(text)) {
    file = parse::parseFile(source, diagnostics);
    for (const diag::Diagnostic &each : diagnostics.all()) {
      ids.push_back(each.id);
      EXPECT_FALSE(diag::render(each).empty());
    }
    tree = ast::dump(file);
  }
  diag::Source source;
  diag::Diagnostics diagnostics;
  std::vector<Id> ids;
  ast::File file;
  std::string tree;
};

using Ids = std::vector<Id>;

std::string repeat(const std::string &text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

std::string message(const Parsed &parsed) {
  return diag::messageOf(parsed.diagnostics.all().at(0));
}

const std::string head = "fn f() -> f32 = ";
constexpr size_t many = 100000;

TEST(HostileInput, NothingAtAll) {
  for (const char *text :
       {"", "\n", " \t \r\n", "# only a comment", "\xEF\xBB\xBF"}) {
    Parsed parsed(text);
    EXPECT_EQ(parsed.ids, Ids{}) << text;
    EXPECT_EQ(parsed.tree, "") << text;
  }
}

TEST(HostileInput, BytesThatAreNoText) {
  Parsed nul(std::string("use a\n\0b", 8));
  EXPECT_EQ(nul.ids, Ids{Id::NotText});
  EXPECT_EQ(message(nul), "the file is not UTF-8 text: byte 0x00 at offset 6");
  // A lone continuation, overlong, surrogate, above U+10FFFF, cut short.
  for (const char *bad : {"\x80", "\xC0\xAF", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    Parsed parsed(std::string("# ab") + bad + "\n");
    EXPECT_EQ(parsed.ids, Ids{Id::NotText});
    EXPECT_EQ(parsed.diagnostics.all()[0].place.range.begin, 4u);
  }
  EXPECT_EQ(Parsed("# \u00E9\u20AC\U0001F600 \uFFFD\n").ids, Ids{});
}

TEST(HostileInput, Sizes) {
  EXPECT_EQ(Parsed(head + std::string(10000000, 'a')).ids,
            Ids{Id::FileTooLarge});
  EXPECT_EQ(Parsed(head + std::string(4000000, 'a')).ids, Ids{});
  EXPECT_EQ(Parsed(repeat("a ", 600000)).ids, Ids{Id::FileTooLarge});
  EXPECT_EQ(Parsed("# " + repeat("\u00E9", 2000000)).ids, Ids{});
}

TEST(HostileInput, Nesting) {
  for (const char *opening :
       {"(", "[", "{a:", "{a:[(", "f(", "\"{", "\"\"\"{", "not ("}) {
    EXPECT_EQ(Parsed(head + repeat(opening, many)).ids, Ids{Id::NestingTooDeep})
        << opening;
  }
  EXPECT_EQ(Parsed(head + repeat("(", 256) + "1" + repeat(")", 256)).ids,
            Ids{});
  EXPECT_EQ(Parsed(head + repeat("(", 257) + "1" + repeat(")", 257)).ids,
            Ids{Id::NestingTooDeep});
  EXPECT_EQ(Parsed(repeat("experiment e { phase a: train {\n", 200)).ids.back(),
            Id::TooManyErrors);
}

TEST(HostileInput, Chains) {
  for (const char *link :
       {"1+", "1 and ", "1 or ", "1*", "1<", "1**", "- ", "not ", "(1)("}) {
    Parsed parsed(head + repeat(link, many) + "1");
    EXPECT_EQ(parsed.ids.size(), 1u) << link;
    EXPECT_TRUE(parsed.ids[0] == Id::ExpressionTooLong ||
                parsed.ids[0] == Id::NestingTooDeep)
        << link;
  }
  EXPECT_EQ(Parsed(head + "f" + repeat("()", many)).ids,
            Ids{Id::ExpressionTooLong});
  EXPECT_EQ(Parsed("fn f(x: " + repeat("fn() -> ", many) + "f32) = f").ids,
            Ids{Id::ExpressionTooLong});
  EXPECT_EQ(Parsed(head + repeat("1+", 512) + "1").ids, Ids{});
  // The limit holds for the sum over all open brackets, not for each.
  EXPECT_EQ(Parsed(head + repeat("1+(", 200) + repeat("1-", 312) + "1" +
                   repeat(")", 200))
                .ids,
            Ids{});
  EXPECT_EQ(Parsed(head + repeat("1+(", 200) + repeat("1-", 313) + "1" +
                   repeat(")", 200))
                .ids,
            Ids{Id::ExpressionTooLong});
  // Statements, arguments and declarations have a count each.
  EXPECT_EQ(Parsed("fn f() {" + repeat(" a = 1 + 1", 2000) + "}").ids, Ids{});
  EXPECT_EQ(Parsed(head + "f(" + repeat("1 + 1,", 2000) + ")").ids, Ids{});
  EXPECT_EQ(Parsed(repeat("check a + b == c\n", 2000)).ids, Ids{});
}

TEST(HostileInput, LongListsAreFine) {
  EXPECT_EQ(Parsed(head + "[" + repeat("1,", many) + "]").ids, Ids{});
  EXPECT_EQ(Parsed(head + "\"" + repeat("{a}\\n", 50000) + "\"").ids, Ids{});
  EXPECT_EQ(Parsed("use a" + repeat(".a", many)).ids, Ids{});
}

TEST(HostileInput, QuotesAndBracketsAlone) {
  for (const char *text : {"\"",
                           "\"\"\"",
                           "\"\"\"\"",
                           "\"{",
                           "\"{\"",
                           "\"\"\"{\"{",
                           "\"\\",
                           "\"\"\"\\",
                           "\"{}",
                           "fn f() "
                           "= \"{\"\"\"\n}\"",
                           "\"{\n\"",
                           "{",
                           "}",
                           "(",
                           ")",
                           "[",
                           "]",
                           "}}}}",
                           "\"}",
                           "\\",
                           "\r",
                           "a\rb",
                           "##"
                           "\r",
                           "\x1A",
                           "\x01",
                           "fn f() = \"{a\nb}\""}) {
    Parsed parsed(text);
    EXPECT_FALSE(parsed.ids.empty()) << text;
    Parsed inside(std::string("experiment e {\n  x = ") + text + "\n}\n");
    EXPECT_FALSE(inside.ids.empty()) << text;
  }
}

TEST(HostileInput, LineEndsAndTabs) {
  std::string text =
      "fn f() {\n\ta = \"\"\"\n\t\tb\n\t\tc\n\t\t\"\"\"\n\ta\n}\n";
  std::string windows;
  for (char c : text)
    windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  Parsed unix(text), dos("\xEF\xBB\xBF" + windows);
  EXPECT_EQ(unix.ids, Ids{});
  EXPECT_EQ(dos.ids, Ids{});
  EXPECT_EQ(unix.tree, dos.tree);
  EXPECT_NE(unix.tree.find("\"b\\nc\""), std::string::npos);
  EXPECT_EQ(ast::format(unix.file, unix.source.text()),
            ast::format(dos.file, dos.source.text()));
}

TEST(HostileInput, ErrorsAreCutOff) {
  Parsed parsed(repeat("param x\n", 1000));
  ASSERT_EQ(parsed.ids.size(), 21u);
  EXPECT_EQ(parsed.ids[0], Id::SyntaxError);
  EXPECT_EQ(parsed.ids[20], Id::TooManyErrors);
}

TEST(HostileInput, AFaultOfTheParserIsADiagnostic) {
  diag::Source source("a.rl", "");
  diag::Diagnostics diagnostics;
  ast::File file = parse::guarded(source, diagnostics, []() -> ast::File {
    throw std::runtime_error("no reason");
  });
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].id, Id::ParserFault);
  EXPECT_NE(diag::messageOf(diagnostics.all()[0]).find("no reason"),
            std::string::npos);
  EXPECT_TRUE(file.items.empty());
}

// Generous bounds, ten times what an idle machine takes: they catch a grammar
// that backtracks, not a busy machine.
TEST(HostileInput, TimeGrowsWithTheLines) {
  std::string text = "# a comment\nobjective o(a: f32[prompt, rollout], low: "
                     "f32 = 0.2) -> f32 {\n  ratio = exp(logp - old.logp)\n"
                     "  b = { x: 1, y: [1, 2.5, -3] }\n"
                     "  mean(-min(ratio * a, clamp(ratio, 1 - low, 1 + low)), "
                     "over: [prompt, rollout])\n}\n"
                     "check o([1]) given { logp: [0] } ~= 1 within 1e-3\n";
  auto begin = std::chrono::steady_clock::now();
  Parsed parsed(repeat(text, 2000 / 7 + 1));
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(parsed.ids, Ids{});
#if !__has_feature(address_sanitizer)
  EXPECT_LT(took.count(), 1.0);
#endif
}

} // namespace
