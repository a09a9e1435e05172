// In: texts, right and wrong. Out: what the index says of their names.
// Must not know: an editor's protocol.
#include "dsl/index/Complete.h"
#include "dsl/index/Tables.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace rl::index {
namespace {

/// An index of a text that uses no library.
std::unique_ptr<Index> indexOf(const std::string &text) {
  return std::make_unique<Index>("memory.rl", text, "", Buffers());
}

const Symbol *symbolAt(const Index &index, const std::string &before) {
  size_t at = index.source->text().find(before);
  EXPECT_NE(at, std::string::npos) << before;
  const Occurrence *found = index.at(uint32_t(at + before.size()));
  return found ? &index.symbols[size_t(found->symbol)] : nullptr;
}

std::vector<std::string> labels(const Index &index, const std::string &before) {
  std::vector<std::string> list;
  size_t at = index.source->text().find(before) + before.size();
  for (const Completion &each : completionsAt(index, uint32_t(at)))
    list.push_back(each.label);
  return list;
}

bool has(const std::vector<std::string> &list, const std::string &label) {
  return std::find(list.begin(), list.end(), label) != list.end();
}

TEST(Index, TypesOfAFileThatIsBrokenElsewhere) {
  auto index = indexOf("fn f(x: f32[prompt]) -> f32 {\n  y = x * 2\n"
                       "  z = mean(\n}\n"
                       "fn g(x: f32[prompt]) -> f32 {\n  w = x + 1\n"
                       "  sum(w, over: prompt)\n}\n");
  EXPECT_TRUE(index->diagnostics.hasErrors());
  EXPECT_EQ(symbolAt(*index, "  y")->type, "f32[prompt]");
  EXPECT_EQ(symbolAt(*index, "  w")->type, "f32[prompt]");
}

TEST(Index, ADeclarationThatTheParserGivesUpKeepsItsNames) {
  auto index = indexOf("fn f(first: f32, second: ) -> { let = = first\n");
  const Symbol *symbol = symbolAt(*index, "= = fir");
  ASSERT_NE(symbol, nullptr);
  EXPECT_EQ(symbol->kind, SymbolKind::Parameter);
  EXPECT_EQ(symbol->type, "f32");
}

TEST(Index, StatementsOfAKindThatIsNotKnownDeclareTheirName) {
  auto index = indexOf("fn f(x: f32) -> f32 {\n  state c: f32 = 0\n"
                       "  next c = c + x\n  c\n}\n");
  const Symbol *symbol = symbolAt(*index, "next c = c");
  ASSERT_NE(symbol, nullptr);
  EXPECT_EQ(symbol->type, "f32");
  EXPECT_EQ(index->occurrencesOf(*symbol).size(), 4u);
}

TEST(Index, AnItemOfAKindThatIsNotKnownDeclaresItsName) {
  auto index = indexOf("kind Verdict { A, B }\nfn f(x: f32) -> f32 = x\n");
  ASSERT_EQ(index->outline.items.size(), 2u);
  EXPECT_GE(index->outline.declared("Verdict"), 0);
}

TEST(Index, FieldsOfRecordsAndValuesOfChoices) {
  auto index = indexOf(
      "choice Verdict { A, none }\n"
      "record Finding { criterion: text, severity: i64 in 0..3 }  ## one\n"
      "fn f(found: Finding[prompt]) -> i64[prompt] = found.severity\n"
      "fn g(x: Verdict[prompt]) -> bool[prompt] = x == Verdict.none\n"
      "fn h(x: Verdict[prompt]) -> f32[prompt] = match x { A => 1, none => 0 }"
      "\n");
  const Symbol *field = symbolAt(*index, "= found.sev");
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->type, "i64");
  EXPECT_EQ(index->occurrencesOf(*field).size(), 2u);
  EXPECT_EQ(labels(*index, "= found."),
            (std::vector<std::string>{"criterion", "severity"}));
  EXPECT_EQ(labels(*index, "== Verdict."),
            (std::vector<std::string>{"A", "none"}));
  // As it is declared, written out, and in an arm.
  const Symbol *value = symbolAt(*index, "1, none");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(index->occurrencesOf(*value).size(), 3u);
}

TEST(Index, ValuesOfAFile) {
  auto index = indexOf("half = 0.5\n"
                       "rows = [[1, 0]]\n"
                       "fn f(x: f32) -> f32 = x * half\n");
  const Symbol *half = symbolAt(*index, "x * half");
  ASSERT_NE(half, nullptr);
  EXPECT_EQ(half->kind, SymbolKind::Value);
  EXPECT_EQ(index->occurrencesOf(*half).size(), 2u);
  EXPECT_GE(index->outline.declared("rows"), 0);
}

TEST(Index, LocalsOfTwoDeclarationsDiffer) {
  auto index = indexOf("fn f(x: f32) -> f32 = x\nfn g(x: i64) -> i64 = x\n");
  const Symbol *first = symbolAt(*index, "fn f(x"),
               *second = symbolAt(*index, "fn g(x");
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(same(*first, *second));
  EXPECT_EQ(index->occurrencesOf(*first).size(), 2u);
}

TEST(Index, DocumentationStandsAboveOrBeside) {
  auto index = indexOf("## One.\n## Two.\nfn f(\n  x: f32,  ## beside\n"
                       ") -> f32 = x\n");
  EXPECT_EQ(symbolAt(*index, "fn f")->doc, "One.\nTwo.");
  EXPECT_EQ(symbolAt(*index, "  x")->doc, "beside");
}

TEST(Index, AxesCompleteBehindOver) {
  auto index = indexOf("fn f(x: f32[prompt]) -> f32 = sum(x, over: ");
  EXPECT_EQ(labels(*index, "over: "),
            (std::vector<std::string>{"prompt", "rollout", "token"}));
}

TEST(Index, SlotsCompleteInAPhaseThatIsNotClosed) {
  auto index = indexOf("experiment e {\n  phase p: train {\n    steps = 1\n  ");
  std::vector<std::string> found = labels(*index, "steps = 1\n  ");
  EXPECT_TRUE(has(found, "optimizer"));
  EXPECT_FALSE(has(found, "steps"));
}

TEST(Index, NothingIsOfferedInACommentOrAText) {
  auto index = indexOf("# a comm\nfn f() -> text = \"a te\"\n");
  EXPECT_TRUE(labels(*index, "# a comm").empty());
  EXPECT_TRUE(labels(*index, "\"a te").empty());
}

TEST(Index, TablesReadSignatures) {
  auto parameters = parametersOf("x, over: axes, ddof: i64 = 1");
  ASSERT_EQ(parameters.size(), 3u);
  EXPECT_EQ(parameters[1].name, "over");
  EXPECT_EQ(parameters[1].type, "axes");
  EXPECT_EQ(parameters[2].name, "ddof");
  EXPECT_EQ(parameters[2].value, "1");
}

} // namespace
} // namespace rl::index
