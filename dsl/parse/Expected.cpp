// In: sets of token types. Out: the words of the language for them.
// Must not know: when they are wanted.
#include "dsl/parse/Expected.h"

namespace rl::parse {

using antlr4::misc::IntervalSet;
using grammar::RlLexer;

namespace {

/// `'use'` of the grammar as `use`, or nothing for a type with many spellings.
std::string literalOf(size_t type) {
  static const antlr4::dfa::Vocabulary &vocabulary =
      RlLexer(nullptr).getVocabulary();
  std::string name = vocabulary.getLiteralName(type);
  return name.size() > 2 ? name.substr(1, name.size() - 2) : std::string();
}

/// The word or sign for one type; empty: not worth naming.
std::string wordOf(size_t type) {
  switch (type) {
  case antlr4::Token::EOF:
    return "end of file";
  case RlLexer::Name:
    return "a name";
  case RlLexer::FnType:
    return "`fn`";
  case RlLexer::CallParen:
  case RlLexer::LeftParen:
    return "`(`";
  case RlLexer::LeftBrace:
    return "`{`";
  case RlLexer::RightBrace:
    return "`}`";
  case RlLexer::OpenText:
  case RlLexer::OpenBlockText:
    return "a text";
  case RlLexer::CloseText:
    return "`\"`";
  case RlLexer::CloseBlockText:
    return "`\"\"\"`";
  case RlLexer::TrailingComma:
  case RlLexer::Characters:
  case RlLexer::Escape:
  case RlLexer::TextNewline:
  case RlLexer::HoleOpen:
    return "";
  case RlLexer::Integer:
  case RlLexer::Real:
    return "a number";
  case RlLexer::RawText:
  case RlLexer::Group:
    return "";
  default: {
    std::string literal = literalOf(type);
    return literal.empty() ? literal : "`" + literal + "`";
  }
  }
}

std::vector<size_t> typesIn(const IntervalSet &set) {
  std::vector<size_t> types;
  for (ssize_t type : set.toList())
    types.push_back(type < 0 ? size_t(antlr4::Token::EOF)
                             : static_cast<size_t>(type));
  return types;
}

bool isOperandStart(size_t type) {
  switch (type) {
  case RlLexer::Name:
  case RlLexer::Integer:
  case RlLexer::Real:
  case RlLexer::True:
  case RlLexer::False:
  case RlLexer::Not:
  case RlLexer::Negate:
  case RlLexer::OpenText:
  case RlLexer::OpenBlockText:
  case RlLexer::RawText:
  case RlLexer::Group:
  case RlLexer::Match:
  case RlLexer::LeftParen:
  case RlLexer::LeftBracket:
  case RlLexer::LeftBrace:
    return true;
  default:
    return false;
  }
}

bool isContinuation(size_t type) {
  return (type >= RlLexer::LessEqual && type <= RlLexer::Percent) ||
         type == RlLexer::And || type == RlLexer::Or ||
         type == RlLexer::CallParen || type == RlLexer::Dot ||
         type == RlLexer::Absent;
}

bool isItemStart(size_t type) {
  return type == RlLexer::Use || type == RlLexer::Fn ||
         type == RlLexer::Param || type == RlLexer::Experiment ||
         type == RlLexer::Check || type == RlLexer::Axis ||
         (type >= RlLexer::Reward && type <= RlLexer::Choice);
}

} // namespace

std::string describe(const IntervalSet &expected) {
  // A number alone stands in ranges and settings of a `forall`.
  bool operand = expected.contains(size_t(RlLexer::Integer)) &&
                 expected.contains(size_t(RlLexer::LeftParen));
  bool continues = expected.contains(size_t(RlLexer::Plus));
  bool statement = operand && expected.contains(size_t(RlLexer::Axis));
  bool item = expected.contains(size_t(RlLexer::Experiment));
  bool type = expected.contains(size_t(RlLexer::FnType));
  bool relation = expected.contains(size_t(RlLexer::Approx));

  std::vector<std::string> words;
  if (item)
    words.push_back("a declaration");
  if (statement)
    words.push_back("a statement");
  else if (operand)
    words.push_back("an expression");
  if (type)
    words.push_back("a type");
  for (size_t each : typesIn(expected)) {
    if ((item && isItemStart(each)) || (operand && isOperandStart(each)) ||
        (type && (each == RlLexer::Name || each == RlLexer::FnType)) ||
        (statement && (each == RlLexer::Axis || each == RlLexer::State ||
                       each == RlLexer::Next || each == RlLexer::Net ||
                       each == RlLexer::Assign || each == RlLexer::Colon)))
      continue;
    // What may end a type says little beside what must follow it.
    if (each == RlLexer::Question || each == RlLexer::In ||
        (type && each == RlLexer::Ring))
      continue;
    if (continues &&
        (isContinuation(each) || (each == RlLexer::Equal && !relation)))
      continue;
    std::string word = wordOf(each);
    if (!word.empty() &&
        std::find(words.begin(), words.end(), word) == words.end())
      words.push_back(word);
  }
  if (words.empty())
    words.push_back("an operator");
  std::string out = words[0];
  for (size_t i = 1; i < words.size(); ++i)
    out += (i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

std::vector<std::string> wordsIn(const IntervalSet &expected) {
  std::vector<std::string> words;
  for (size_t type : typesIn(expected))
    if (type >= RlLexer::Use && type <= RlLexer::Within)
      words.push_back(literalOf(type));
  return words;
}

const std::vector<std::string> &itemWords() {
  static const std::vector<std::string> words = {
      "use",    "param",     "fn",        "experiment", "check",
      "reward", "advantage", "objective", "metric",     "task",
      "axis",   "record",    "choice",    "scheduler"};
  return words;
}

std::string remedyForForeign(std::string_view word) {
  static const std::pair<std::string_view, std::string_view> remedies[] = {
      {"return", "the last expression of a body is its result"},
      {"let", "write `name = value`"},
      {"var", "write `name = value`"},
      {"const", "write `name = value`"},
      {"if", "choose with `where(condition, one, other)`"},
      {"for", "values broadcast over axes, reductions take `over: axis`"},
      {"while", "values broadcast over axes, reductions take `over: axis`"},
      {"def", "a function is declared by `fn`"},
      {"function", "a function is declared by `fn`"},
      {"import", "write `use` and a dotted name"},
      {"from", "write `use` and a dotted name"},
      {"include", "write `use` and a dotted name"},
  };
  for (auto &[foreign, remedy] : remedies)
    if (word == foreign)
      return std::string(remedy);
  return {};
}

size_t closerOf(size_t opener) {
  switch (opener) {
  case RlLexer::LeftParen:
  case RlLexer::CallParen:
    return RlLexer::RightParen;
  case RlLexer::LeftBracket:
    return RlLexer::RightBracket;
  case RlLexer::LeftBrace:
  case RlLexer::HoleOpen:
    return RlLexer::RightBrace;
  default:
    return 0;
  }
}

int32_t unclosedBefore(const TokenList &list, size_t index) {
  if (index == 0)
    return -1;
  // Whatever encloses the token before, that token included.
  return closerOf(list.typeOf(index - 1)) != 0 ? static_cast<int32_t>(index - 1)
                                               : list.infos[index - 1].opener;
}

} // namespace rl::parse
