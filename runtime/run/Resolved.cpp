// In: the resolved text of an experiment, parameter values. Out: the text with
// these values as defaults. Must not know: the rest of the language.
#include "runtime/run/Resolved.h"

#include "runtime/run/CommandLine.h"

#include <algorithm>

namespace rlrt {

static std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (char c : text)
    switch (c) {
    case '"':
    case '\\':
    case '{': // opens a hole
    case '}':
      result += '\\';
      result += c;
      break;
    case '\n':
      result += "\\n";
      break;
    case '\t':
      result += "\\t";
      break;
    default:
      result += c;
    }
  return result + '"';
}

static bool isName(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

static size_t skipSpace(const std::string &line, size_t at) {
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
    ++at;
  return at;
}

static size_t skipName(const std::string &line, size_t at) {
  while (at < line.size() && isName(line[at]))
    ++at;
  return at;
}

/// Where the expression that starts at `at` ends: before a comment or the end
/// of the line, white space aside; texts may hold a `#`.
static size_t expressionEnd(const std::string &line, size_t at) {
  size_t end = at;
  for (bool text = false; at < line.size(); ++at) {
    if (text && line[at] == '\\')
      ++at;
    else if (line[at] == '"')
      text = !text;
    else if (!text && line[at] == '#')
      break;
    if (at < line.size() && line[at] != ' ' && line[at] != '\t')
      end = at + 1;
  }
  return std::min(end, line.size());
}

static std::string withParam(const std::string &line,
                             const std::vector<ParamSpec> &specs,
                             const ParamValues &values) {
  size_t at = skipSpace(line, 0);
  if (line.compare(at, 6, "param ") != 0)
    return line;
  size_t nameBegin = skipSpace(line, at + 6);
  size_t nameEnd = skipName(line, nameBegin);
  std::string name = line.substr(nameBegin, nameEnd - nameBegin);
  auto spec = std::find_if(specs.begin(), specs.end(),
                           [&](auto &one) { return one.name == name; });
  size_t colon = skipSpace(line, nameEnd);
  if (spec == specs.end() || colon >= line.size() || line[colon] != ':')
    return line;
  size_t typeEnd = skipName(line, skipSpace(line, colon + 1));
  size_t rest = typeEnd;
  if (size_t equals = skipSpace(line, typeEnd);
      equals < line.size() && line[equals] == '=')
    rest = expressionEnd(line, skipSpace(line, equals + 1));
  size_t index = size_t(spec - specs.begin());
  std::string value = spec->dtype == RLRT_TEXT
                          ? quoted(values.texts[index])
                          : shownParam(*spec, values, index);
  return line.substr(0, typeEnd) + " = " + value + line.substr(rest);
}

std::string withParams(const std::string &resolved,
                       const std::vector<ParamSpec> &specs,
                       const ParamValues &values) {
  std::string result;
  for (size_t begin = 0; begin < resolved.size();) {
    size_t end = std::min(resolved.find('\n', begin), resolved.size());
    result += withParam(resolved.substr(begin, end - begin), specs, values);
    if (end < resolved.size())
      result += '\n';
    begin = end + 1;
  }
  return result;
}

} // namespace rlrt
