// In: an index. Out: what each word, name, number, text and comment of its text
// is, for those who colour it. Must not know: an editor's protocol.
#pragma once

#include "dsl/index/Index.h"

namespace rl::index {

/// What a piece of text is.
enum class Highlight {
  Comment,
  Documentation, ///< a `##` comment
  Text,
  Pattern, ///< a text without escapes, as regular expressions are written
  Number,
  Keyword,
  Library, ///< a folder in a `use`
  Experiment,
  Phase,
  Function, ///< whatever is called, declared or of the language
  Record,   ///< declared, or of the language: `adamw`
  Choice,
  ChoiceValue,
  Type,
  Axis,
  Parameter,
  Value,
  State, ///< what is kept from step to step: states and nets
  Stream,
  Slot,
  Field, ///< of data or of a record
};

/// A piece of a text that is one thing. It lies on one line.
struct Piece {
  ast::Range range;
  Highlight what = Highlight::Keyword;
  bool declares = false;
  bool isLanguage = false; ///< a name that the language gives
};

/// The pieces of a text, in order and apart. Names that stand for nothing,
/// signs, and spaces are in none.
std::vector<Piece> piecesOf(const Index &index);

} // namespace rl::index
