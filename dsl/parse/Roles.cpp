// In: scanned tokens. Out: the same with types that depend on what stands
// around them, so that the grammar decides by one token. Must not know: Ast.
#include "dsl/parse/Tokens.h"

namespace rl::parse {

using grammar::RlLexer;

bool endsOperand(size_t type) {
  switch (type) {
  case RlLexer::Name:
  case RlLexer::Integer:
  case RlLexer::Real:
  case RlLexer::True:
  case RlLexer::False:
  case RlLexer::RightParen:
  case RlLexer::RightBracket:
  case RlLexer::RightBrace:
  case RlLexer::CloseText:
  case RlLexer::CloseBlockText:
  case RlLexer::RawText:
  case RlLexer::Group:
  case RlLexer::Question:
    return true;
  default:
    return false;
  }
}

bool isWord(size_t type) {
  return type == RlLexer::Name ||
         (type >= RlLexer::Use && type <= RlLexer::Within);
}

namespace {

/// Whether `state`, `net` or `next` opens a statement of a body, or `next` what
/// a check is about.
bool opensStatement(const TokenList &list, size_t i, size_t before) {
  const TokenInfo &info = list.infos[i];
  if (info.depth == 0)
    return before == RlLexer::Check && list.typeOf(i) == RlLexer::Next;
  return info.depth == 1 &&
         list.typeOf(size_t(info.opener)) == RlLexer::LeftBrace &&
         (before == RlLexer::LeftBrace || before == antlr4::Token::EOF ||
          endsOperand(before));
}

/// The type of a word that is a keyword in some places only. Those places are
/// outside all brackets, after something complete.
size_t roleOfWord(const TokenList &list, size_t i, size_t before) {
  size_t type = list.typeOf(i);
  size_t next = i + 1 < list.tokens.size() ? list.typeOf(i + 1)
                                           : size_t(antlr4::Token::EOF);
  bool afterComplete = before == antlr4::Token::EOF || endsOperand(before) ||
                       before == RlLexer::DotDot || before == RlLexer::Fails;
  if (type == RlLexer::Ring)
    return before == RlLexer::Colon && i >= 3 &&
                   list.typeOf(i - 3) == RlLexer::State && next == RlLexer::Less
               ? type
               : RlLexer::Name;
  if (type == RlLexer::State || type == RlLexer::Next || type == RlLexer::Net)
    return isWord(next) && opensStatement(list, i, before) ? type
                                                           : RlLexer::Name;
  if (list.infos[i].anchor)
    return type;
  if (type == RlLexer::Slope)
    return before == RlLexer::Check && next == RlLexer::Of ? type
                                                           : RlLexer::Name;
  if (type == RlLexer::Of && before == RlLexer::Slope)
    return type;
  if (list.infos[i].depth > 0 || !afterComplete)
    return RlLexer::Name;
  switch (type) {
  case RlLexer::As:
    return (before == RlLexer::Name || before == RlLexer::CloseText) &&
                   isWord(next)
               ? type
               : RlLexer::Name;
  case RlLexer::Fails:
    return next == RlLexer::With ? type : RlLexer::Name;
  case RlLexer::For:
    return next == RlLexer::LeftBrace ? type : RlLexer::Name;
  case RlLexer::Of:
  case RlLexer::Then:
  case RlLexer::Given:
  case RlLexer::Within:
  case RlLexer::With:
    return before == antlr4::Token::EOF ? size_t(RlLexer::Name) : type;
  default:
    return isWord(next) ? type : RlLexer::Name;
  }
}

/// Whether the `[` ends the type of `state name: ring<f32[axis]>[size]`.
bool isOfRing(const TokenList &list, size_t i) {
  if (i < 4 || list.typeOf(i - 1) != RlLexer::Greater)
    return false;
  // No type has another `<`.
  size_t at = i - 1;
  while (at > 1 && list.typeOf(at) != RlLexer::Less &&
         list.typeOf(at) != RlLexer::Assign)
    --at;
  return list.typeOf(at) == RlLexer::Less &&
         list.typeOf(at - 1) == RlLexer::Ring;
}

bool closesBracket(size_t type) {
  return type == RlLexer::RightParen || type == RlLexer::RightBracket ||
         type == RlLexer::RightBrace;
}

} // namespace

void assignRoles(TokenList &list) {
  size_t before = antlr4::Token::EOF;
  // The `[` of `axis name[size]` or of `ring<f32>[size]`: what follows its `]`
  // starts a statement.
  int64_t axisBracket = -1;
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    auto &token = static_cast<antlr4::CommonToken &>(*list.tokens[i]);
    size_t type = token.getType();
    size_t next = i + 1 < list.tokens.size() ? list.typeOf(i + 1)
                                             : size_t(antlr4::Token::EOF);
    if (before == RlLexer::Dot && isWord(type) && !list.infos[i].anchor)
      type = RlLexer::Name;
    else if (type == RlLexer::Fn && next == RlLexer::LeftParen &&
             before != antlr4::Token::EOF && !endsOperand(before))
      type = RlLexer::FnType;
    else if (type >= RlLexer::Reward && type <= RlLexer::Within)
      type = roleOfWord(list, i, before);
    else if (type == RlLexer::Minus && !endsOperand(before))
      type = RlLexer::Negate;
    else if (type == RlLexer::LeftParen && endsOperand(before))
      type = RlLexer::CallParen;
    else if (type == RlLexer::Comma && closesBracket(next) &&
             (endsOperand(before) || before == RlLexer::DotDot))
      type = RlLexer::TrailingComma;
    bool opens = before == antlr4::Token::EOF || endsOperand(before);
    if (type == RlLexer::Name && next == RlLexer::Assign && opens &&
        list.infos[i].depth == 0)
      type = RlLexer::ValueName;
    token.setType(type);

    if (type == RlLexer::LeftBracket && i >= 2 &&
        (list.typeOf(i - 2) == RlLexer::Axis || isOfRing(list, i)))
      axisBracket = static_cast<int64_t>(i);
    before = type;
    if (type == RlLexer::RightBracket && axisBracket >= 0 &&
        list.infos[i].depth == list.infos[axisBracket].depth) {
      axisBracket = -1;
      before = antlr4::Token::EOF;
    }
  }
}

void checkOperators(TokenList &list, const diag::Source &source,
                    diag::Diagnostics &errors) {
  // One counter for each open bracket; a new value starts a new count.
  std::vector<size_t> counts = {0};
  size_t total = 0;
  for (size_t i = 0; i < list.tokens.size(); ++i) {
    size_t depth = list.infos[i].depth;
    while (counts.size() > depth + 1) {
      total -= counts.back();
      counts.pop_back();
    }
    counts.resize(depth + 1, 0);
    switch (list.typeOf(i)) {
    case RlLexer::Comma:
    case RlLexer::Assign:
    case RlLexer::Colon:
    case RlLexer::Check:
    case RlLexer::HoleOpen:
      total -= counts.back();
      counts.back() = 0;
      break;
    case RlLexer::And:
    case RlLexer::Or:
    case RlLexer::Not:
    case RlLexer::Arrow:
    case RlLexer::Equal:
    case RlLexer::LessEqual:
    case RlLexer::GreaterEqual:
    case RlLexer::NotEqual:
    case RlLexer::Less:
    case RlLexer::Greater:
    case RlLexer::Power:
    case RlLexer::SlashSlash:
    case RlLexer::Plus:
    case RlLexer::Minus:
    case RlLexer::Negate:
    case RlLexer::Star:
    case RlLexer::Slash:
    case RlLexer::Percent:
    case RlLexer::Absent:
    case RlLexer::Match:
    case RlLexer::CallParen:
      ++counts.back();
      ++total;
      break;
    default:
      break;
    }
    if (total > maxOperators) {
      errors.report(diag::Id::ExpressionTooLong, {&source, list.rangeOf(i)},
                    {std::to_string(maxOperators)});
      list.usable = false;
      return;
    }
  }
}

} // namespace rl::parse
