// In: text, tokens that are matched as they stand. Out: the text cut at them.
// Must not know: vocabularies, byte-level symbols.
#include "tokenizer/AddedTokens.h"

#include "tokenizer/Utf8.h"

#include <utf8proc.h>

#include <algorithm>

namespace rlrt {
namespace {

bool isSpace(char32_t c) {
  if ((c >= 9 && c <= 13) || c == 0x85)
    return true;
  auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

size_t spacesAfter(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size()) {
    CodePoint c = codePointAt(text, end);
    if (c.length == 0 || !isSpace(c.value))
      break;
    end += static_cast<size_t>(c.length);
  }
  return end;
}

size_t spacesBefore(std::string_view text, size_t at, size_t limit) {
  while (at > limit) {
    size_t start = at - 1;
    while (start > limit && (text[start] & 0xc0) == 0x80)
      --start;
    CodePoint c = codePointAt(text, start);
    if (c.length == 0 || !isSpace(c.value))
      break;
    at = start;
  }
  return at;
}

} // namespace

AddedTokens::AddedTokens(std::vector<Token> list) : tokens(std::move(list)) {
  std::stable_sort(tokens.begin(), tokens.end(),
                   [](const Token &a, const Token &b) {
                     return a.text.size() > b.text.size();
                   });
  for (size_t i = 0; i < tokens.size(); ++i)
    if (!tokens[i].text.empty())
      byFirstByte[static_cast<unsigned char>(tokens[i].text[0])].push_back(i);
}

const AddedTokens::Token *
AddedTokens::at(std::string_view text, size_t position,
                const std::vector<Stretch> &plain) const {
  for (size_t i : byFirstByte[static_cast<unsigned char>(text[position])]) {
    const Token &token = tokens[i];
    size_t end = position + token.text.size();
    if (text.substr(position, token.text.size()) == token.text &&
        !(token.special && touches(plain, position, end)))
      return &token;
  }
  return nullptr;
}

void AddedTokens::cut(std::string_view text, const std::vector<Stretch> &plain,
                      const std::function<void(std::string_view)> &onText,
                      const std::function<void(int64_t)> &onToken) const {
  size_t done = 0;
  for (size_t i = 0; i < text.size();) {
    const Token *token = at(text, i, plain);
    if (!token) {
      ++i;
      continue;
    }
    size_t begin = i, end = i + token->text.size();
    if (token->stripLeft)
      begin = spacesBefore(text, begin, done);
    if (token->stripRight)
      end = spacesAfter(text, end);
    if (begin > done)
      onText(text.substr(done, begin - done));
    onToken(token->id);
    done = i = end;
  }
  if (done < text.size())
    onText(text.substr(done));
}

} // namespace rlrt
