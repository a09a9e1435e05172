// In: the parser's position when a token does not fit. Out: one diagnostic,
// and the parser moved to where reading can go on. Must not know: the Ast.
#include "dsl/parse/ErrorStrategy.h"

#include "RlParser.h"
#include "dsl/parse/Expected.h"

namespace rl::parse {

using grammar::RlLexer;
using grammar::RlParser;

namespace {

/// Rules that end where the next of their kind starts.
bool isResumable(size_t rule) {
  return rule == RlParser::RuleItem || rule == RlParser::RuleMember ||
         rule == RlParser::RuleSlot || rule == RlParser::RuleStatement;
}

/// The kind of part a rule repeats, or no rule.
size_t repeatedIn(size_t rule) {
  switch (rule) {
  case RlParser::RuleFile:
    return RlParser::RuleItem;
  case RlParser::RuleExperiment:
    return RlParser::RuleMember;
  case RlParser::RulePhase:
    return RlParser::RuleSlot;
  case RlParser::RuleBody:
    return RlParser::RuleStatement;
  default:
    return INVALID_INDEX;
  }
}

bool startsItem(size_t type) {
  return type == RlLexer::Use || type == RlLexer::Param ||
         type == RlLexer::Fn || type == RlLexer::Experiment ||
         type == RlLexer::Check || type == RlLexer::ValueName ||
         (type >= RlLexer::Reward && type <= RlLexer::Task);
}

bool isComparator(size_t type) {
  return type == RlLexer::Less || type == RlLexer::LessEqual ||
         type == RlLexer::Greater || type == RlLexer::GreaterEqual ||
         type == RlLexer::NotEqual;
}

} // namespace

diag::Place ErrorStrategy::placeOf(size_t index) const {
  // The end of a file is shown after its last word, where something can be
  // added.
  if (list.typeOf(index) == antlr4::Token::EOF && index > 0) {
    uint32_t end = list.rangeOf(index - 1).end;
    return {&source, {end, end}};
  }
  ast::Range range = list.rangeOf(index);
  return {&source, {range.begin, std::max(range.begin, range.end)}};
}

std::string ErrorStrategy::seen(size_t index) const {
  const antlr4::Token &token = *list.tokens[index];
  std::string text = "`" + token.getText() + "`";
  switch (token.getType()) {
  case antlr4::Token::EOF:
    return "end of file";
  case RlLexer::Name:
    return "name " + text;
  case RlLexer::Integer:
  case RlLexer::Real:
    return "number " + text;
  case RlLexer::OpenText:
  case RlLexer::OpenBlockText:
    return "text";
  default:
    return text;
  }
}

void ErrorStrategy::reportError(antlr4::Parser *parser,
                                const antlr4::RecognitionException &error) {
  if (inErrorRecoveryMode(parser))
    return;
  beginErrorCondition(parser);
  report(parser, optionalContext ? parser->getATN().getExpectedTokens(
                                       optionalState, optionalContext)
                                 : error.getExpectedTokens());
  optionalContext = nullptr;
}

/// What a plain "unexpected" would explain badly.
bool ErrorStrategy::reportSpecial(antlr4::Parser *parser,
                                  const antlr4::misc::IntervalSet &expected,
                                  size_t index) {
  size_t type = list.typeOf(index);
  std::string text = list.tokens[index]->getText();
  size_t rule = parser->getRuleContext()->getRuleIndex();
  // The token before was taken for a name: `let x = 3` for the slot `let`.
  size_t word = rule == RlParser::RuleSlot && index > 0 ? index - 1 : index;
  if (list.typeOf(word) == RlLexer::Name && list.infos[word].firstOnLine) {
    std::string foreign = list.tokens[word]->getText();
    std::string remedy = remedyForForeign(foreign);
    if (!remedy.empty()) {
      errors.report(diag::Id::ForeignWord, placeOf(word), {foreign, remedy});
      return true;
    }
  }
  if (type == RlLexer::Name) {
    std::string word = diag::nearest(text, wordsIn(expected));
    if (!word.empty()) {
      errors.report(diag::Id::MisspeltWord, placeOf(index),
                    {seen(index), word});
      return true;
    }
  }
  // `a = b +` and a line `c = d`: the expression took the name of the latter.
  if (type == RlLexer::Assign && index > 1 &&
      list.typeOf(index - 1) == RlLexer::Name &&
      list.infos[index - 1].firstOnLine && rule != RlParser::RuleStatement) {
    errors.report(diag::Id::MissingOperand, placeOf(index - 2),
                  {"`" + list.tokens[index - 2]->getText() + "`",
                   list.tokens[index - 1]->getText()});
    return true;
  }
  // `phse warmup: train {`: the word before was taken for a slot's name.
  if (rule == RlParser::RuleSlot && index > 0 &&
      expected.contains(size_t(RlLexer::Assign)) &&
      list.typeOf(index - 1) == RlLexer::Name) {
    std::string word = diag::nearest(list.tokens[index - 1]->getText(),
                                     {"phase", "param", "evaluate"});
    if (!word.empty()) {
      errors.report(diag::Id::MisspeltWord, placeOf(index - 1),
                    {seen(index - 1), word});
      return true;
    }
  }
  // A word at the start of a line is meant as what it is, unless `=` follows.
  bool meantAsName = !list.infos[index].firstOnLine ||
                     list.typeOf(std::min(index + 1, list.tokens.size() - 1)) ==
                         RlLexer::Assign;
  bool isKeyword =
      (type >= RlLexer::Use && type <= RlLexer::Not) || type == RlLexer::FnType;
  if (isKeyword && meantAsName && expected.contains(size_t(RlLexer::Name))) {
    errors.report(diag::Id::WordAsName, placeOf(index), {text});
    return true;
  }
  // Axes of a type: the only list that may not end with a comma.
  if (type == RlLexer::TrailingComma) {
    errors.report(diag::Id::SyntaxError, placeOf(index + 1),
                  {seen(index + 1), "a name"});
    return true;
  }
  // A comparison elsewhere is part of the expression.
  bool inCheck =
      rule == RlParser::RuleCheck || rule == RlParser::RuleFile ||
      (expected.contains(size_t(RlLexer::Approx)) && isComparator(type));
  if (inCheck && isComparator(type)) {
    errors.report(diag::Id::BareComparison, placeOf(index),
                  {seen(index), text});
    return true;
  }
  return false;
}

void ErrorStrategy::report(antlr4::Parser *parser,
                           const antlr4::misc::IntervalSet &expected) {
  size_t index = parser->getCurrentToken()->getTokenIndex();
  if (list.endSwallowed && list.typeOf(index) == antlr4::Token::EOF)
    return;
  if (reportSpecial(parser, expected, index))
    return;
  diag::Diagnostic &found = errors.report(diag::Id::SyntaxError, placeOf(index),
                                          {seen(index), describe(expected)});
  int32_t opener = list.infos[index].opener;
  if (list.infos[index].anchor || list.typeOf(index) == antlr4::Token::EOF)
    opener = unclosedBefore(list, index);
  if (opener < 0 || list.infos[opener].line == list.infos[index].line)
    return;
  size_t closer = closerOf(list.typeOf(opener));
  if (closer != 0 && expected.contains(closer))
    found.notes.push_back({diag::Id::OpenedHere,
                           placeOf(opener),
                           {"`" + list.tokens[opener]->getText() + "`"},
                           {}});
}

antlr4::Token *ErrorStrategy::recoverInline(antlr4::Parser *parser) {
  throw antlr4::InputMismatchException(parser);
}

void ErrorStrategy::reportMatch(antlr4::Parser *parser) {
  optionalContext = nullptr;
  DefaultErrorStrategy::reportMatch(parser);
}

void ErrorStrategy::sync(antlr4::Parser *parser) {
  antlr4::ParserRuleContext *context = parser->getContext();
  bool inFile = context->getRuleIndex() == RlParser::RuleFile;
  if (inErrorRecoveryMode(parser) && !inFile)
    return;
  antlr4::atn::ATNState *state = parser->getATN().states[parser->getState()];
  const antlr4::misc::IntervalSet &next = parser->getATN().nextTokens(state);
  auto fits = [&] {
    return next.contains(
        list.typeOf(parser->getCurrentToken()->getTokenIndex()));
  };
  if (fits())
    return;
  if (next.contains(antlr4::Token::EPSILON)) {
    // The rule may end here. If the token fits nothing outside either, all that
    // could have continued the rule was possible, too.
    if (!optionalContext) {
      optionalContext = context;
      optionalState = parser->getState();
    }
    return;
  }
  size_t part = repeatedIn(context->getRuleIndex());
  auto kind = state->getStateType();
  bool inLoop = kind == antlr4::atn::ATNState::STAR_LOOP_ENTRY ||
                kind == antlr4::atn::ATNState::STAR_LOOP_BACK;
  if (part == INVALID_INDEX || !inLoop)
    throw antlr4::InputMismatchException(parser);
  // A file ends at its end only, so there the wrong words are all gone through.
  do {
    size_t index = parser->getCurrentToken()->getTokenIndex();
    beginErrorCondition(parser);
    report(parser, parser->getExpectedTokens());
    skip(parser, part, index, /*progress=*/true);
  } while (inFile && !fits());
}

void ErrorStrategy::recover(antlr4::Parser *parser, std::exception_ptr error) {
  antlr4::ParserRuleContext *context = parser->getContext();
  size_t rule = context->getRuleIndex();
  auto *parent = static_cast<antlr4::ParserRuleContext *>(context->parent);
  bool isMember = parent && parent->getRuleIndex() == RlParser::RuleMember;
  if (!isResumable(rule) || (rule == RlParser::RuleSlot && isMember))
    std::rethrow_exception(error);
  size_t start = context->start->getTokenIndex();
  bool stuck = parser->getCurrentToken()->getTokenIndex() == start;
  skip(parser, rule, start, stuck);
}

/// Whether a part of kind `rule` may start at the token.
bool ErrorStrategy::resumes(size_t rule, size_t index) const {
  size_t type = list.typeOf(index);
  switch (rule) {
  case RlParser::RuleItem: {
    if (startsItem(type))
      return true;
    // A wrong word at the start of a declaration is worth a report of its own.
    if (type != RlLexer::Name)
      return false;
    std::string text = list.tokens[index]->getText();
    return !remedyForForeign(text).empty() ||
           !diag::nearest(text, itemWords()).empty();
  }
  case RlParser::RuleMember:
    return type == RlLexer::Name || type == RlLexer::Param ||
           type == RlLexer::Phase || type == RlLexer::Evaluate;
  case RlParser::RuleSlot:
    return type == RlLexer::Name;
  default:
    return type == RlLexer::Name || type == RlLexer::Axis ||
           type == RlLexer::State || type == RlLexer::Net ||
           type == RlLexer::Next;
  }
}

/// Skips to the next part of kind `rule` on a line of its own, or to the
/// bracket that closes the block of the token `start`.
void ErrorStrategy::skip(antlr4::Parser *parser, size_t rule, size_t start,
                         bool progress) {
  uint32_t depth = list.infos[start].depth;
  while (true) {
    size_t index = parser->getCurrentToken()->getTokenIndex();
    const TokenInfo &info = list.infos[index];
    if (list.typeOf(index) == antlr4::Token::EOF)
      return;
    if (info.anchor && (!progress || rule != RlParser::RuleItem))
      return;
    if (info.depth < depth)
      return;
    if (!progress && info.depth == depth && info.firstOnLine &&
        resumes(rule, index))
      return;
    parser->consume();
    progress = false;
  }
}

} // namespace rl::parse
