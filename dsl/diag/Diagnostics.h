// In: ranges and parameters. Out: diagnostics as data, rendered with excerpt
// and caret. Must not know: who reports them, ANTLR, terminals.
#pragma once

#include "dsl/ast/Ast.h"

#include <string>
#include <string_view>
#include <vector>

namespace rl::diag {

enum class Severity { Error, Warning, Note };

/// One row per diagnostic of Diagnostics.def.
enum class Id {
#define DIAGNOSTIC(id, severity, rule, text) id,
#include "dsl/diag/Diagnostics.def"
#undef DIAGNOSTIC
};

/// A file's name and bytes, with its line table.
class Source {
public:
  Source(std::string name, std::string text);
  const std::string &name() const { return fileName; }
  const std::string &text() const { return bytes; }
  /// 1-based line and 1-based column (in bytes) of an offset.
  std::pair<uint32_t, uint32_t> lineColumn(uint32_t offset) const;
  /// The text of a 1-based line, without its line end.
  std::string_view line(uint32_t number) const;

private:
  std::string fileName;
  std::string bytes;
  std::vector<uint32_t> lineStarts;
};

/// Where a diagnostic points.
struct Place {
  const Source *source = nullptr;
  ast::Range range;
};

/// One reported finding. `arguments` fill the `{0}`, `{1}` of the row's text.
struct Diagnostic {
  Id id;
  Place place;
  std::vector<std::string> arguments;
  /// Notes pointing at other places involved.
  std::vector<Diagnostic> notes;
};

/// Collects diagnostics of one compilation, in order of report.
class Diagnostics {
public:
  Diagnostic &report(Id id, Place place,
                     std::vector<std::string> arguments = {});
  bool hasErrors() const;
  const std::vector<Diagnostic> &all() const { return list; }

private:
  std::vector<Diagnostic> list;
};

Severity severityOf(Id id);
/// Stable kebab-case name of the row, for tests and editors.
std::string_view nameOf(Id id);
/// Rule of docs/language.md that the diagnostic cites, such as `axes.3`.
std::string_view ruleOf(Id id);
/// The message without position.
std::string messageOf(const Diagnostic &diagnostic);
/// `file:line:col: error: message [rule]`, the source line and a caret.
std::string render(const Diagnostic &diagnostic);

/// The candidate nearest to `name` within a small edit distance, or empty.
std::string nearest(std::string_view name,
                    const std::vector<std::string> &candidates);

} // namespace rl::diag
