// In: the bytes of a file. Out: tokens, comments, lexical diagnostics; every
// text and hole in the tokens is closed. Must not know: the parser's rules.
#include "dsl/parse/Tokens.h"

#include "dsl/parse/TextLiteral.h"

#include <cassert>
#include <cctype>

namespace rl::parse {

using grammar::RlLexer;

namespace {

/// A `}` too many is the parser's to report, so it must not end the modes.
class Lexer final : public RlLexer {
public:
  using RlLexer::RlLexer;
  size_t popMode() override {
    return modeStack.empty() ? mode : RlLexer::popMode();
  }
};

class Scanner {
public:
  Scanner(const diag::Source &source, diag::Diagnostics &errors)
      : source(source), bytes(source.text()), errors(errors) {}

  TokenList run();

private:
  /// A text that is not closed yet.
  struct OpenText {
    size_t token;    ///< index of its quote
    size_t brackets; ///< open brackets before it
    size_t modes;    ///< modes on the lexer's stack before it
    bool isBlock;
  };

  diag::Diagnostic &report(diag::Id id, ast::Range range,
                           std::vector<std::string> arguments = {}) {
    found.push_back({id, {&source, range}, std::move(arguments), {}});
    return found.back();
  }
  void take(std::unique_ptr<antlr4::Token> token);
  void takeComment(const antlr4::Token &token);
  void push(std::unique_ptr<antlr4::Token> token, size_t depth);
  void open(std::unique_ptr<antlr4::Token> token);
  void close(std::unique_ptr<antlr4::Token> token);
  void forgetParens(size_t back);
  void closeText(std::unique_ptr<antlr4::Token> token);
  void abandonText(size_t number);
  void newline();
  void endOfFile(std::unique_ptr<antlr4::Token> token);
  bool startsDeclaration(const antlr4::Token &token) const;
  void badCharacter(const antlr4::Token &token);
  bool isBrace(size_t index) const {
    size_t type = list.typeOf(index);
    return type == RlLexer::LeftBrace || type == RlLexer::HoleOpen;
  }

  const diag::Source &source;
  const std::string &bytes;
  diag::Diagnostics &errors;
  std::vector<diag::Diagnostic> found;
  TokenList list;
  RlLexer *lexer = nullptr;
  std::vector<size_t> brackets; ///< indices of open brackets and quotes
  std::vector<OpenText> texts;
  uint32_t line = 1;
  bool lineIsEmpty = true;
  bool done = false;
};

TokenList Scanner::run() {
  list.stream = std::make_unique<ByteStream>(bytes);
  auto owned = std::make_unique<Lexer>(list.stream.get());
  lexer = owned.get();
  list.lexer = std::move(owned);
  lexer->removeErrorListeners();
  if (bytes.compare(0, 3, "\xEF\xBB\xBF") == 0)
    list.stream->seek(3);
  while (!done)
    take(lexer->nextToken());
  for (diag::Diagnostic &each : found)
    errors.report(each.id, each.place, std::move(each.arguments)).notes =
        std::move(each.notes);
  return std::move(list);
}

void Scanner::takeComment(const antlr4::Token &token) {
  FoundComment found;
  found.isDoc = token.getType() == RlLexer::Doc;
  found.comment.range = rangeOf(token);
  found.comment.ownLine = lineIsEmpty;
  std::string text = token.getText();
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.pop_back();
  found.comment.text = std::move(text);
  list.comments.push_back(std::move(found));
}

void Scanner::take(std::unique_ptr<antlr4::Token> token) {
  auto retype = [&](size_t type) {
    static_cast<antlr4::CommonToken &>(*token).setType(type);
  };
  ast::Range range = rangeOf(*token);
  switch (token->getType()) {
  case antlr4::Token::EOF:
    return endOfFile(std::move(token));
  case RlLexer::Newline:
    return newline();
  case RlLexer::Comment:
  case RlLexer::Doc:
    return takeComment(*token);
  case RlLexer::IntegerDots: {
    // A number and two dots without a space between.
    auto &both = static_cast<antlr4::CommonToken &>(*token);
    auto dots = std::make_unique<antlr4::CommonToken>(&both);
    size_t middle = both.getStopIndex() - 1;
    dots->setStartIndex(middle);
    dots->setType(RlLexer::DotDot);
    both.setStopIndex(middle - 1);
    both.setType(RlLexer::Integer);
    take(std::move(token));
    return take(std::move(dots));
  }
  case RlLexer::BadCharacter:
    badCharacter(*token);
    // Where an operand is missing it stands for one, so that what follows is
    // read as it is meant.
    if (list.tokens.empty() ||
        endsOperand(list.typeOf(list.tokens.size() - 1)) ||
        isWord(list.typeOf(list.tokens.size() - 1))) {
      lineIsEmpty = false;
      return;
    }
    retype(RlLexer::Name);
    return push(std::move(token), brackets.size());
  case RlLexer::BadNumber:
    report(diag::Id::MalformedNumber, range, {token->getText()});
    retype(RlLexer::Integer);
    break;
  case RlLexer::LoneBrace:
    report(diag::Id::LoneBrace, range);
    retype(RlLexer::Characters);
    break;
  case RlLexer::Escape:
    if (validEscape(token->getText()))
      break;
    [[fallthrough]];
  case RlLexer::BadEscape:
    // The escaped character may have more bytes than the token.
    while (range.end < bytes.size() &&
           (static_cast<unsigned char>(bytes[range.end]) & 0xC0) == 0x80)
      ++range.end;
    report(diag::Id::UnknownEscape, range,
           {bytes.substr(range.begin, range.end - range.begin)});
    retype(RlLexer::Characters);
    break;
  default:
    break;
  }
  if (list.tokens.size() >= maxTokens) {
    report(diag::Id::FileTooLarge, range,
           {std::to_string(maxTokens) + " words and signs"});
    list.usable = false;
    return endOfFile(std::move(token));
  }
  if (startsDeclaration(*token)) {
    // Whatever is open was forgotten: a declaration at the margin starts anew.
    if (!texts.empty())
      abandonText(0);
    brackets.clear();
    lexer->modeStack.clear();
    lexer->mode = antlr4::Lexer::DEFAULT_MODE;
    push(std::move(token), 0);
    list.infos.back().anchor = true;
    return;
  }
  switch (token->getType()) {
  case RlLexer::LeftParen:
  case RlLexer::LeftBracket:
  case RlLexer::LeftBrace:
  case RlLexer::HoleOpen:
    return open(std::move(token));
  case RlLexer::OpenText:
  case RlLexer::OpenBlockText:
    texts.push_back({list.tokens.size(), brackets.size(),
                     lexer->modeStack.size() - 1,
                     token->getType() == RlLexer::OpenBlockText});
    return open(std::move(token));
  case RlLexer::CloseText:
  case RlLexer::CloseBlockText:
    return closeText(std::move(token));
  case RlLexer::RightParen:
  case RlLexer::RightBracket:
  case RlLexer::RightBrace:
    return close(std::move(token));
  case RlLexer::Assign:
    if (!list.tokens.empty() && list.infos.back().firstOnLine &&
        list.typeOf(list.tokens.size() - 1) == RlLexer::Name)
      forgetParens(1);
    return push(std::move(token), brackets.size());
  case RlLexer::Phase:
  case RlLexer::Evaluate:
  case RlLexer::Axis:
    if (lineIsEmpty)
      forgetParens(0);
    return push(std::move(token), brackets.size());
  case RlLexer::TextNewline:
    push(std::move(token), brackets.size());
    ++line;
    lineIsEmpty = true;
    return;
  default:
    return push(std::move(token), brackets.size());
  }
}

void Scanner::push(std::unique_ptr<antlr4::Token> token, size_t depth) {
  TokenInfo info;
  info.line = line;
  info.depth = static_cast<uint32_t>(depth);
  info.opener = depth == 0 ? -1 : static_cast<int32_t>(brackets[depth - 1]);
  info.firstOnLine = lineIsEmpty;
  lineIsEmpty = false;
  list.tokens.push_back(std::move(token));
  list.infos.push_back(info);
}

void Scanner::open(std::unique_ptr<antlr4::Token> token) {
  size_t depth = brackets.size();
  ast::Range range = rangeOf(*token);
  push(std::move(token), depth);
  brackets.push_back(list.tokens.size() - 1);
  if (brackets.size() <= maxNesting)
    return;
  diag::Diagnostic &deep =
      report(diag::Id::NestingTooDeep, range, {std::to_string(maxNesting)});
  deep.notes.push_back({diag::Id::OpenedHere,
                        {&source, list.rangeOf(brackets.front())},
                        {"the outermost bracket"},
                        {}});
  list.usable = false;
  done = true;
}

void Scanner::close(std::unique_ptr<antlr4::Token> token) {
  // Braces follow the lexer's modes: a `}` closes the innermost one, and no
  // other bracket closes one.
  size_t type = token->getType();
  size_t at = brackets.size();
  size_t floor = texts.empty() ? 0 : texts.back().brackets + 1;
  bool matched = false;
  while (at > floor && !matched) {
    --at;
    size_t opener = list.typeOf(brackets[at]);
    if (type == RlLexer::RightBrace)
      matched = isBrace(brackets[at]);
    else if (isBrace(brackets[at]))
      break;
    else
      matched = (type == RlLexer::RightParen) == (opener == RlLexer::LeftParen);
  }
  if (matched)
    brackets.resize(at);
  push(std::move(token), brackets.size());
}

/// A line that starts a statement shows that the round and square brackets open
/// before it were forgotten: the `back` last tokens are outside of them.
void Scanner::forgetParens(size_t back) {
  size_t first = list.tokens.size() - back;
  size_t before =
      first == 0 ? size_t(antlr4::Token::EOF) : list.typeOf(first - 1);
  // `name:` with its type on the next line.
  if (before == RlLexer::Colon || before == RlLexer::Arrow)
    return;
  size_t floor = texts.empty() ? 0 : texts.back().brackets + 1;
  size_t kept = brackets.size();
  while (kept > floor && !isBrace(brackets[kept - 1]))
    --kept;
  if (kept == brackets.size())
    return;
  brackets.resize(kept);
  for (size_t i = first; i < list.tokens.size(); ++i)
    list.infos[i].depth = static_cast<uint32_t>(kept);
}

void Scanner::closeText(std::unique_ptr<antlr4::Token> token) {
  assert(!texts.empty() && "the lexer closed a text that was not open");
  brackets.resize(texts.back().brackets);
  texts.pop_back();
  push(std::move(token), brackets.size());
}

/// Reports open text `number` and closes it. With an open hole what followed
/// the quote is dropped: it was read as something else than it is.
void Scanner::abandonText(size_t number) {
  OpenText text = texts[number];
  ast::Range quote = list.rangeOf(text.token);
  bool inHole = brackets.size() > text.brackets + 1;
  if (inHole) {
    ast::Range hole = list.rangeOf(brackets[text.brackets + 1]);
    std::erase_if(found, [&](const diag::Diagnostic &each) {
      return each.place.range.begin > hole.begin;
    });
    report(diag::Id::UnclosedHole, hole);
  } else {
    report(diag::Id::UnclosedText, quote,
           {text.isBlock ? "close it with `\"\"\"`"
                         : "close it with `\"` on its line, or write a text of "
                           "several lines between `\"\"\"`"});
  }
  if (inHole || text.isBlock) {
    list.tokens.resize(text.token + 1);
    list.infos.resize(text.token + 1);
  }
  brackets.resize(text.brackets);
  texts.resize(number);
  size_t type = text.isBlock ? RlLexer::CloseBlockText : RlLexer::CloseText;
  auto closing = std::make_unique<antlr4::CommonToken>(
      std::pair<antlr4::TokenSource *, antlr4::CharStream *>(lexer,
                                                             list.stream.get()),
      type, antlr4::Token::DEFAULT_CHANNEL, quote.end, quote.end - 1);
  // A text starts in code, so that is where its end leads back to.
  lexer->mode = antlr4::Lexer::DEFAULT_MODE;
  lexer->modeStack.resize(text.modes);
  uint32_t now = line;
  bool empty = lineIsEmpty;
  line = list.infos[text.token].line;
  push(std::move(closing), brackets.size());
  line = now;
  lineIsEmpty = empty;
}

void Scanner::newline() {
  for (size_t i = 0; i < texts.size(); ++i)
    if (!texts[i].isBlock) {
      abandonText(i);
      break;
    }
  ++line;
  lineIsEmpty = true;
}

void Scanner::endOfFile(std::unique_ptr<antlr4::Token> token) {
  if (!texts.empty()) {
    abandonText(0);
    list.endSwallowed = true;
  }
  static_cast<antlr4::CommonToken &>(*token).setType(antlr4::Token::EOF);
  push(std::move(token), brackets.size());
  done = true;
}

bool Scanner::startsDeclaration(const antlr4::Token &token) const {
  size_t begin = token.getStartIndex();
  if (!lineIsEmpty || (begin > 0 && bytes[begin - 1] != '\n'))
    return false;
  switch (token.getType()) {
  case RlLexer::Use:
  case RlLexer::Experiment:
  case RlLexer::Fn:
  case RlLexer::Reward:
  case RlLexer::Advantage:
  case RlLexer::Objective:
  case RlLexer::Metric:
  case RlLexer::Scheduler:
  case RlLexer::Task:
  case RlLexer::Record:
  case RlLexer::Choice: {
    size_t next = token.getStopIndex() + 1;
    while (next < bytes.size() && (bytes[next] == ' ' || bytes[next] == '\t'))
      ++next;
    size_t end = next;
    while (end < bytes.size() &&
           (std::isalnum(static_cast<unsigned char>(bytes[end])) ||
            bytes[end] == '_'))
      ++end;
    std::string word = bytes.substr(next, end - next);
    // `reward and ...` on a line of its own continues an expression.
    return !word.empty() &&
           !std::isdigit(static_cast<unsigned char>(word[0])) &&
           word != "and" && word != "or" && word != "given" &&
           word != "within" && word != "of" && word != "fails" &&
           word != "for" && word != "forall";
  }
  case RlLexer::Check:
    return true;
  default:
    return false;
  }
}

void Scanner::badCharacter(const antlr4::Token &token) {
  ast::Range range = rangeOf(token);
  unsigned char lead = static_cast<unsigned char>(bytes[range.begin]);
  if (lead < 0x20 || lead == 0x7F) {
    static const char digits[] = "0123456789ABCDEF";
    std::string code = {digits[lead >> 4], digits[lead & 15]};
    report(diag::Id::UnexpectedCharacter, range,
           {"U+00" + code, lead == '\r' ? "; lines end with a line feed" : ""});
    return;
  }
  range.end = range.begin + 1;
  while (range.end < bytes.size() &&
         (static_cast<unsigned char>(bytes[range.end]) & 0xC0) == 0x80)
    ++range.end;
  std::string character = bytes.substr(range.begin, range.end - range.begin);
  static const std::pair<std::string_view, std::string_view> remedies[] = {
      {"'", "; a text stands between `\"`"},
      {"\u201C", "; a text stands between `\"`"},
      {"\u201D", "; a text stands between `\"`"},
      {";", "; a statement ends where the next one starts"},
      {"!", "; negation is written `not`"},
      {"&", "; write `and`"},
      {"|", "; write `or`"},
      {"^", "; a power is written `**`"},
      {"~", "; `~=` is the only sign that starts with it"},
      {"\u2212", "; the minus sign is `-`"},
      {"\u00A0", "; this is a space of another kind, write a plain one"},
  };
  std::string remedy;
  for (auto &[sign, text] : remedies)
    if (character == sign)
      remedy = text;
  report(diag::Id::UnexpectedCharacter, range, {"`" + character + "`", remedy});
}

} // namespace

ast::Range rangeOf(const antlr4::Token &token) {
  return {static_cast<uint32_t>(token.getStartIndex()),
          static_cast<uint32_t>(token.getStopIndex() + 1)};
}

ast::Range TokenList::rangeOf(size_t index) const {
  return parse::rangeOf(*tokens[index]);
}

TokenList scan(const diag::Source &source, diag::Diagnostics &errors) {
  return Scanner(source, errors).run();
}

} // namespace rl::parse
