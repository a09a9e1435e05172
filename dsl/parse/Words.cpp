// In: the bytes of one file. Out: its tokens without ANTLR's types.
// Must not know: the parser, meaning.
#include "dsl/parse/Words.h"

#include "dsl/parse/Tokens.h"

#include <cctype>

namespace rl::parse {

using grammar::RlLexer;

namespace {

/// The parser refuses larger files.
constexpr size_t maxBytes = 4 << 20;

/// `use`, from the lexer's `'use'`; empty for tokens that are no words.
std::string wordOf(const antlr4::dfa::Vocabulary &vocabulary, size_t type) {
  std::string literal(vocabulary.getLiteralName(type));
  if (literal.size() < 3 ||
      !std::isalpha(static_cast<unsigned char>(literal[1])))
    return {};
  return literal.substr(1, literal.size() - 2);
}

TokenKind kindOf(const antlr4::dfa::Vocabulary &vocabulary, size_t type) {
  switch (type) {
  case RlLexer::Name:
  case RlLexer::ValueName:
    return TokenKind::Name;
  case RlLexer::Integer:
  case RlLexer::Real:
  case RlLexer::BadNumber:
    return TokenKind::Number;
  case RlLexer::OpenText:
  case RlLexer::OpenBlockText:
    return TokenKind::OpenText;
  case RlLexer::CloseText:
  case RlLexer::CloseBlockText:
    return TokenKind::CloseText;
  case RlLexer::Characters:
  case RlLexer::Escape:
  case RlLexer::BadEscape:
  case RlLexer::TextNewline:
  case RlLexer::LoneBrace:
  case RlLexer::RawText:
    return TokenKind::Text;
  case RlLexer::HoleOpen:
    return TokenKind::Hole;
  case RlLexer::FnType:
    return TokenKind::Word;
  default:
    return wordOf(vocabulary, type).empty() ? TokenKind::Symbol
                                            : TokenKind::Word;
  }
}

} // namespace

Words wordsOf(const diag::Source &source) {
  Words words;
  const std::string &text = source.text();
  if (text.size() > maxBytes)
    return words;
  try {
    diag::Diagnostics ignored;
    TokenList list = scan(source, ignored);
    assignRoles(list);
    const antlr4::dfa::Vocabulary &vocabulary = list.lexer->getVocabulary();
    for (size_t i = 0; i < list.tokens.size(); ++i) {
      if (list.typeOf(i) == antlr4::Token::EOF)
        continue;
      Token token;
      token.kind = kindOf(vocabulary, list.typeOf(i));
      token.range = list.rangeOf(i);
      if (token.range.end > text.size() || token.range.begin > token.range.end)
        continue;
      token.text =
          text.substr(token.range.begin, token.range.end - token.range.begin);
      token.firstOnLine = list.infos[i].firstOnLine;
      token.margin = list.infos[i].anchor;
      words.tokens.push_back(std::move(token));
    }
    for (const FoundComment &found : list.comments) {
      WordComment comment;
      comment.range = found.comment.range;
      comment.isDoc = found.isDoc;
      comment.ownLine = found.comment.ownLine;
      comment.text = found.comment.text.substr(found.isDoc ? 2 : 1);
      if (!comment.text.empty() && comment.text[0] == ' ')
        comment.text.erase(0, 1);
      words.comments.push_back(std::move(comment));
    }
  } catch (const std::exception &) {
    // A fault of the lexer's library; the parser reports it.
    return {};
  }
  return words;
}

std::vector<std::string> grammarWords() {
  std::vector<std::string> words;
  ByteStream none{std::string()};
  RlLexer lexer(&none);
  const antlr4::dfa::Vocabulary &vocabulary = lexer.getVocabulary();
  for (size_t type = 1; type <= vocabulary.getMaxTokenType(); ++type)
    if (std::string word = wordOf(vocabulary, type); !word.empty())
      words.push_back(word);
  return words;
}

} // namespace rl::parse
