// In: the tokens of one file, right or wrong. Out: what it declares, and for
// each token the brackets it stands in and the part it plays. Must not know:
// other files, types, an editor's protocol.
#pragma once

#include "dsl/parse/Words.h"

#include <string>
#include <vector>

namespace rl::index {

enum class SymbolKind {
  Library,     ///< a file named by `use`
  Declaration, ///< a callable, or another named item of a file
  Experiment,
  Phase,
  Param,     ///< of a file or an experiment
  Parameter, ///< of a callable
  Value,     ///< of a body, or drawn by a check
  Axis,
  Slot,
  Constructor, ///< of a record: `adamw`
  Primitive,
  Builtin, ///< a value of the language: `response`
  Stream,  ///< `logp` of a text
  Field,   ///< of data
  Type,
};

/// Something a name stands for.
struct Symbol {
  SymbolKind kind = SymbolKind::Value;
  std::string name;
  std::string word;  ///< its keyword or record: `objective`, `train`
  std::string type;  ///< as declared, or empty
  std::string head;  ///< of a callable: up to its body, on one line
  std::string value; ///< default, as written
  std::string doc;
  const diag::Source *source = nullptr; ///< null: the language declares it
  ast::Range range;                     ///< of the name where it is declared
  ast::Range extent;                    ///< of the whole declaration
  int item = -1;                        ///< index of the item it is declared in
  int owner = -1;                       ///< index of the symbol it belongs to
  size_t token = 0;                     ///< index of its name
  bool local = false;                   ///< seen in its item only
};

/// The innermost open bracket, and what it belongs to.
struct Frame {
  enum class Kind {
    Item,       ///< no bracket: the head of an item
    Parameters, ///< of a declaration
    Body,
    Experiment,
    Phase,    ///< `name`: its kind
    Call,     ///< `name`: the callee
    Record,   ///< `name`: the slot or argument it is given to
    Given,    ///< streams and states of a check
    Table,    ///< of a check: names with a value for each case
    Axes,     ///< a list after `over:`
    TypeAxes, ///< of `f32[..]`
    Metrics,  ///< a list or record of metrics
    Text,
    Hole,
    Other,
  };
  Kind kind = Kind::Item;
  std::string name;
  int parent = -1;
  size_t opener = 0;
};

/// The part a token plays.
enum class Role {
  Plain,    ///< reads what it names, if it is a name
  Declares, ///< the name of a symbol
  Type,
  Axis,     ///< of a type
  Argument, ///< `name:` in a call
  Entry,    ///< `name:` in a record
  Slot,     ///< `name =` in an experiment or phase
  Rest,     ///< what follows a dot
  Path,     ///< in a `use`
  Kind,     ///< of a phase
};

/// One `use`.
struct UsePath {
  std::vector<size_t> tokens; ///< of its path; of a file: its text
  std::string path;           ///< `std.a.b`, or a file as written
  bool isFile = false;        ///< `use "mine/b.rl"`
  std::string name;           ///< what it brings in, alias or not
  size_t nameToken = 0;
  /// The declaration of the library that it brings in.
  std::string declared() const;
};

/// An item of the file: the tokens [begin, end).
struct Item {
  std::string word;
  int symbol = -1; ///< what it declares, or -1
  size_t begin = 0, end = 0;
};

/// A file as an editor sees it.
struct Outline {
  const diag::Source *source = nullptr;
  parse::Words words;
  std::vector<Frame> frames;
  std::vector<int> frameOf;    ///< by token: the frame it stands in
  std::vector<int> frameAfter; ///< by token: the frame behind it
  std::vector<int> itemOf;     ///< by token; -1: before the first
  std::vector<Role> roles;     ///< by token
  std::vector<int> declares;   ///< by token: its symbol, or -1
  std::vector<Item> items;
  std::vector<UsePath> uses;
  std::vector<Symbol> symbols;

  /// Bytes of the file.
  std::string text(ast::Range range) const;
  /// The parameters, fields, or phases of a symbol, in order.
  std::vector<const Symbol *> membersOf(int symbol) const;
  /// The fields of a record or the values of a choice of the file.
  std::vector<Symbol> valuesOf(const std::string &name) const;
  /// The declaration of a name of the file, or -1.
  int declared(const std::string &name) const;
  /// What a slot of an enclosing block is given: the first token behind `=`,
  /// innermost block first; or the number of tokens.
  size_t slotValue(int frame, const std::string &slot) const;
  /// Whether what a token stands behind is on the same line.
  bool isText(size_t token, const char *text) const;
};

/// Reads a file.
Outline outlineOf(const diag::Source &source);

} // namespace rl::index
