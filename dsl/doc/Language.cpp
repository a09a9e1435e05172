// In: docs/language.md. Out: entries for its rules, chapters and streams.
// Must not know: other files.
#include "dsl/doc/Doc.h"

#include "dsl/diag/Diagnostics.h"

#include <cctype>
#include <sstream>

namespace rl::doc {
namespace {

/// `axes.3` of `**axes.3** ...`, or empty.
std::string ruleAt(std::string_view text, size_t at) {
  if (text.substr(at, 2) != "**")
    return "";
  size_t end = text.find("**", at + 2);
  if (end == std::string_view::npos)
    return "";
  std::string id(text.substr(at + 2, end - at - 2));
  size_t dot = id.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == id.size())
    return "";
  for (size_t i = 0; i < id.size(); ++i) {
    unsigned char c = (unsigned char)id[i];
    if (i != dot && !(i < dot ? std::islower(c) : std::isdigit(c)))
      return "";
  }
  return id;
}

std::string onOneLine(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string result;
  for (std::string word; in >> word;)
    result += (result.empty() ? "" : " ") + word;
  return result;
}

/// A rule ends at the next one, the next item, or an empty line.
size_t endOfRule(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    std::string_view rest = text.substr(at);
    if (rest.substr(0, 2) == "\n\n" || rest.substr(0, 3) == "\n- " ||
        rest.substr(0, 2) == "\n#" || !ruleAt(text, at).empty())
      return at;
  }
  return text.size();
}

void addRules(std::vector<Entry> &entries, std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    std::string id = ruleAt(text, at);
    if (id.empty())
      continue;
    size_t from = at + id.size() + 4;
    Entry entry;
    entry.name = id;
    entry.kind = "rule";
    entry.folder = "rules";
    size_t end = endOfRule(text, from);
    entry.text = onOneLine(text.substr(from, end - from));
#define DIAGNOSTIC(name, severity, rule, words)                                \
  if (id == rule)                                                              \
    entry.notes.push_back(#severity " " #name ": " words);
#include "dsl/diag/Diagnostics.def"
#undef DIAGNOSTIC
    entries.push_back(std::move(entry));
    at = end - 1;
  }
}

/// Chapters and sections by their heading.
void addChapters(std::vector<Entry> &entries, std::string_view text) {
  size_t at = text.find("\n## ");
  while (at != std::string_view::npos) {
    size_t begin = text.find(' ', at + 1) + 1;
    size_t line = text.find('\n', begin);
    size_t next = std::min(text.find("\n## ", line), text.find("\n### ", line));
    Entry entry;
    for (char c : text.substr(begin, line - begin))
      entry.name += char(std::tolower((unsigned char)c));
    entry.kind = "chapter";
    entry.folder = "chapters";
    size_t first = text.find_first_not_of('\n', line);
    entry.text = text.substr(first, next == std::string_view::npos
                                        ? std::string_view::npos
                                        : next - first);
    entry.place = "docs/language.md";
    entries.push_back(std::move(entry));
    at = next;
  }
}

/// Rows of the first table of the chapter on streams: what is read, and the
/// names in backticks that read it.
void addStreams(std::vector<Entry> &entries, std::string_view text) {
  size_t chapter = text.find("\n## Streams\n");
  size_t table = text.find("\n|---", chapter);
  if (chapter == std::string_view::npos || table == std::string_view::npos)
    return;
  std::istringstream in{
      std::string(text.substr(text.find('\n', table + 1) + 1))};
  for (std::string row; std::getline(in, row) && row.substr(0, 2) == "| ";) {
    std::string meaning = row.substr(2, row.find(" |") - 2);
    if (meaning.rfind("the same ", 0) == 0 || meaning.rfind("as ", 0) == 0)
      meaning = "a stream of the policy: " + meaning;
    for (size_t at = row.find('`'); at != std::string::npos;) {
      size_t end = row.find('`', at + 1);
      Entry entry;
      entry.name = row.substr(at + 1, end - at - 1);
      entry.kind = "stream";
      entry.folder = "streams";
      entry.text = meaning;
      entry.notes.push_back("see `rlc doc streams`");
      if (entry.name.rfind("x.", 0) != 0)
        entries.push_back(std::move(entry));
      at = row.find('`', end + 1);
    }
  }
}

} // namespace

void addLanguage(std::vector<Entry> &entries) {
  addStreams(entries, languageText());
  addRules(entries, languageText());
  addChapters(entries, languageText());
}

} // namespace rl::doc
