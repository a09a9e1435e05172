// In: the standard library, the tables, the rules. Out: what can be looked up
// by a name, as data and as text. Must not know: experiments, MLIR.
#pragma once

#include "dsl/sema/Analyze.h"

#include <map>
#include <string>
#include <vector>

namespace rl::doc {

/// A parameter of a declaration, or a slot of a record.
struct Parameter {
  std::string name, type;
  std::string fallback; ///< empty: required
  std::string doc;
};

/// What one name stands for.
struct Entry {
  std::string name;   ///< `std.metric.accuracy`, `clamp`, `adamw`, `axes.3`
  std::string kind;   ///< `metric`, `primitive`, `slot`, `rule`, ...
  std::string folder; ///< heading in the index: `std.metric`
  std::string signature;
  std::string text; ///< documentation, lines as in the source
  std::vector<Parameter> parameters;
  std::vector<std::string> examples; ///< checks
  std::vector<std::string> notes;    ///< `range: at least 1`
  std::string place; ///< `stdlib/metric/accuracy.rl:2`; empty: a table's row
  /// The last part of the name: `accuracy`.
  std::string word() const;
  /// The first sentence or line of the text.
  std::string summary() const;
};

/// Everything that has documentation.
class Index {
public:
  /// Reads the library below a folder; files that do not parse are left out.
  explicit Index(const std::string &stdlibFolder);

  /// The entries a name means: those of this full name, else those whose last
  /// part it is.
  std::vector<const Entry *> find(const std::string &name) const;
  /// The name nearest to one that is not there, or empty.
  std::string near(const std::string &name) const;
  const std::vector<Entry> &all() const { return entries; }

private:
  void addFile(const std::string &module, const std::string &folder);

  sema::Session session;
  std::vector<Entry> entries;
};

/// Adds rows of Primitives.def, Slots.def and Diagnostics.def.
void addTables(std::vector<Entry> &entries);
/// Adds rules, chapters and streams of docs/language.md.
void addLanguage(std::vector<Entry> &entries);
/// docs/language.md as it was when this was built.
std::string_view languageText();

/// An entry as text, 100 columns wide.
std::string print(const Entry &entry);
/// The index by folder, one line each.
std::string printIndex(const Index &index);

} // namespace rl::doc
