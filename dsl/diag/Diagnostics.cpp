// In: Diagnostics.def, reports. Out: lists of diagnostics and their texts.
// Must not know: who reports, how a diagnostic is shown.
#include "dsl/diag/Diagnostics.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>

namespace rl::diag {

namespace {

struct Row {
  std::string name;
  Severity severity;
  std::string_view rule;
  std::string_view text;
};

std::string kebab(std::string_view camel) {
  std::string out;
  for (char c : camel) {
    if (std::isupper(static_cast<unsigned char>(c)) && !out.empty())
      out += '-';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

const Row &rowOf(Id id) {
  static const Row rows[] = {
#define DIAGNOSTIC(id, severity, rule, text)                                   \
  {kebab(#id), Severity::severity, rule, text},
#include "dsl/diag/Diagnostics.def"
#undef DIAGNOSTIC
  };
  return rows[static_cast<size_t>(id)];
}

} // namespace

Source::Source(std::string name, std::string text)
    : fileName(std::move(name)), bytes(std::move(text)) {
  lineStarts.push_back(0);
  for (size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] == '\n')
      lineStarts.push_back(static_cast<uint32_t>(i + 1));
}

std::pair<uint32_t, uint32_t> Source::lineColumn(uint32_t offset) const {
  auto after = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  uint32_t line = static_cast<uint32_t>(after - lineStarts.begin());
  return {line, offset - lineStarts[line - 1] + 1};
}

std::string_view Source::line(uint32_t number) const {
  if (number == 0 || number > lineStarts.size())
    return {};
  size_t begin = lineStarts[number - 1];
  size_t end =
      number < lineStarts.size() ? lineStarts[number] - 1 : bytes.size();
  if (end > begin && bytes[end - 1] == '\r')
    --end;
  return std::string_view(bytes).substr(begin, end - begin);
}

Diagnostic &Diagnostics::report(Id id, Place place,
                                std::vector<std::string> arguments) {
  list.push_back({id, place, std::move(arguments), {}});
  return list.back();
}

bool Diagnostics::hasErrors() const {
  return std::any_of(list.begin(), list.end(), [](const Diagnostic &d) {
    return severityOf(d.id) == Severity::Error;
  });
}

Severity severityOf(Id id) { return rowOf(id).severity; }
std::string_view nameOf(Id id) { return rowOf(id).name; }
std::string_view ruleOf(Id id) { return rowOf(id).rule; }

std::string messageOf(const Diagnostic &diagnostic) {
  std::string_view text = rowOf(diagnostic.id).text;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    bool placeholder = text[i] == '{' && i + 2 < text.size() &&
                       std::isdigit(static_cast<unsigned char>(text[i + 1])) &&
                       text[i + 2] == '}';
    if (!placeholder) {
      out += text[i];
      continue;
    }
    size_t number = static_cast<size_t>(text[i + 1] - '0');
    assert(number < diagnostic.arguments.size() &&
           "a diagnostic lacks an argument");
    out += diagnostic.arguments[number];
    i += 2;
  }
  return out;
}

} // namespace rl::diag
