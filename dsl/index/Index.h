// In: the text of a file that is being edited, right or wrong, and the folder
// of the standard library. Out: its diagnostics and, for each name, what it
// stands for. Must not know: an editor's protocol.
#pragma once

#include "dsl/index/Outline.h"
#include "dsl/sema/Analyze.h"

#include <map>
#include <memory>
#include <optional>

namespace rl::index {

/// A name where it stands.
struct Occurrence {
  ast::Range range;
  int symbol = -1; ///< index into Index::symbols
  bool declares = false;
  std::string type;     ///< here, where it is known
  std::string constant; ///< its value, where it is known
};

/// Texts of files that are open, by path; they stand for those on disk.
using Buffers = std::map<std::string, std::string>;

/// What is known of one text. It owns the files it points into.
struct Index {
  Index(const std::string &path, const std::string &text,
        const std::string &stdlib, const Buffers &buffers,
        sema::KeptTexts *kept = nullptr);
  Index(const Index &) = delete;

  sema::Session session;
  std::string stdlib;
  const diag::Source *source = nullptr;
  diag::Diagnostics diagnostics; ///< those of `rlc check`
  Outline outline;
  std::vector<Symbol> symbols;         ///< first those of the outline
  std::vector<Occurrence> occurrences; ///< by place

  /// The name at an offset, its end included; null: none.
  const Occurrence *at(uint32_t offset) const;
  /// Every place that stands for a symbol.
  std::vector<const Occurrence *> occurrencesOf(const Symbol &symbol) const;

  /// What a plain name at a token stands for.
  std::optional<Symbol> resolve(const std::string &name, size_t token) const;
  /// Names of the file that a token sees, innermost first.
  std::vector<Symbol> visible(size_t token) const;
  /// What a call may be given by name.
  std::vector<Symbol> parametersOf(const std::string &callee,
                                   size_t token) const;
  /// The record a frame holds the slots of: `train`, `adamw`, `sample`.
  std::string recordOf(int frame) const;
  /// The fields of the data that a token sees.
  std::vector<Symbol> fieldsAt(size_t token) const;
  /// The fields of the record, or the values of the choice, that the name at a
  /// token stands for; in order.
  std::vector<Symbol> membersAt(size_t token) const;
  /// The declaration that a `use` brings in.
  std::optional<Symbol> brought(const UsePath &use) const;
  /// The file of a library, or null.
  const Outline *library(const std::string &path) const;
  /// The file that a `use` names, or null.
  const Outline *fileOf(const UsePath &use) const;
  /// Paths of all libraries: `std.a.b`.
  std::vector<std::string> libraries() const;

private:
  struct Types;
  const Outline *outlineOf(const std::string &file) const;
  void analyzePatched(const std::string &path, Types &types);
  void collect(const Types &types);
  std::optional<Symbol> symbolAt(size_t token) const;
  /// The file that declares a symbol, or null.
  const Outline *homeOf(const Symbol &symbol) const;
  /// What a check gives or asks for by name: a state, or a text for its
  /// streams, of a callable that it calls.
  std::optional<Symbol> given(size_t token) const;
  int intern(const Symbol &symbol);

  /// Values of that name of the choices of the file.
  std::vector<Symbol> choicesNamed(const std::string &name) const;

  /// Types by the bytes they belong to.
  std::map<std::pair<uint32_t, uint32_t>, std::string> types;
  std::map<std::string, int> interned;
  mutable std::map<std::string, std::unique_ptr<Outline>> opened;
};

/// Whether two symbols are one: declared at one place of one file, or the
/// same word of the language.
bool same(const Symbol &left, const Symbol &right);

} // namespace rl::index
