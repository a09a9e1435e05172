// In: the comments of a file. Out: which of them document which declaration;
// the rest stays comments. Must not know: the parser.
#include "dsl/parse/Docs.h"

#include <algorithm>

namespace rl::parse {

Docs::Docs(const diag::Source &source, std::vector<FoundComment> comments)
    : bytes(source.text()), comments(std::move(comments)),
      taken(this->comments.size()) {}

std::string Docs::take(size_t index) {
  taken[index] = true;
  std::string text = comments[index].comment.text.substr(2);
  return text.empty() || text[0] != ' ' ? text : text.substr(1);
}

std::string Docs::before(uint32_t begin) {
  auto after = std::lower_bound(comments.begin(), comments.end(), begin,
                                [](const FoundComment &found, uint32_t offset) {
                                  return found.comment.range.begin < offset;
                                });
  size_t end = static_cast<size_t>(after - comments.begin());
  size_t first = end;
  uint32_t next = begin;
  while (first > 0) {
    const FoundComment &found = comments[first - 1];
    if (!found.isDoc || !found.comment.ownLine || taken[first - 1])
      break;
    uint32_t from = found.comment.range.end;
    auto between = std::string_view(bytes).substr(from, next - from);
    if (between.find_first_not_of(" \t\r\n") != std::string_view::npos ||
        std::count(between.begin(), between.end(), '\n') != 1)
      break;
    next = found.comment.range.begin;
    --first;
  }
  std::string text;
  for (size_t i = first; i < end; ++i)
    text += (i > first ? "\n" : "") + take(i);
  return text;
}

std::string Docs::after(uint32_t end) {
  auto found =
      std::lower_bound(comments.begin(), comments.end(), end,
                       [](const FoundComment &comment, uint32_t offset) {
                         return comment.comment.range.begin < offset;
                       });
  if (found == comments.end() || !found->isDoc)
    return {};
  auto between =
      std::string_view(bytes).substr(end, found->comment.range.begin - end);
  size_t index = static_cast<size_t>(found - comments.begin());
  if (between.find_first_not_of(" \t") != std::string_view::npos ||
      taken[index])
    return {};
  return take(index);
}

std::vector<ast::Comment> Docs::rest() {
  std::vector<ast::Comment> left;
  for (size_t i = 0; i < comments.size(); ++i)
    if (!taken[i])
      left.push_back(comments[i].comment);
  return left;
}

} // namespace rl::parse
