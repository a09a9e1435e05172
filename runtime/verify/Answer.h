// In: nothing. Out: the tree that an answer's text is read into.
// Must not know: how text is read or trees are compared.
#pragma once

#include "runtime/verify/Verify.h"

#include <gmpxx.h>
#include <vector>

namespace verify {

enum class Kind : uint8_t {
  number,   ///< `number`; `rounds` when it was written as a decimal
  symbol,   ///< `name`
  text,     ///< `name`: words that are no mathematics
  constant, ///< `name`: pi, e, i
  infinity,
  add,      ///< all of args
  multiply, ///< all of args
  negate,
  divide,
  power,
  root,     ///< args: radicand, index
  call,     ///< `name` of args: sin, log (argument, base), abs, floor, ...
  percent,  ///< args[0] / 100, which an integer may leave out
  degree,   ///< args[0] degrees
  either,   ///< args[0] +- args[1]; alone -args[0] where one
  relation, ///< args[0] `name` args[1]
  chain,    ///< relations that hold together
  list,     ///< a set or listing without order
  tuple,    ///< an order; `open`, `close` are its brackets
  combine,  ///< args[0] `name` args[1]: union, intersection, difference
  reals,
  matrix, ///< args row by row, `columns` wide
};

struct Node {
  Kind kind = Kind::number;
  bool rounds = false;
  char open = 0, close = 0;
  size_t columns = 0;
  mpq_class number;
  std::string name;
  std::vector<int> args;
};

/// An answer that could be read; nodes refer to each other by index.
struct Answer {
  std::vector<Node> nodes;
  int root = -1;
  /// Canonical names of what was measured in, `cm^2`; empty without.
  std::string unit;
  /// The option that was chosen, `(B) 12`; 0 without.
  char choice = 0;
  /// The text without what only typesets it, to compare words.
  std::string plain;

  const Node &operator[](int i) const { return nodes[size_t(i)]; }
};

} // namespace verify
