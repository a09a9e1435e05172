// In: two trees. Out: whether they have the same value, and how that is known.
// Must not know: sets, relations, words.
#pragma once

#include "runtime/verify/Value.h"

#include <set>

namespace verify {

/// A constant's value.
struct Number {
  int infinite = 0; ///< its sign; the rest is empty then
  std::optional<Exact> exact;
  Approximate value;
  bool rounds = false; ///< written as a decimal
};

/// Compares trees that stand for numbers or expressions in variables.
class Numbers {
public:
  Numbers(const Limits &limits, uint64_t &work, uint64_t key)
      : evaluator(limits, work), key(key) {}

  /// `none` where they differ. Constants: exact where both are rational,
  /// rounded to six decimals where either is a decimal or a percentage, else
  /// by their digits. Variables: at random points of both signs.
  Level equal(const Answer &a, int x, const Answer &b, int y);
  /// Whether x and y, which is f - g of two sides each, are the same up to a
  /// constant factor; of positive sign where `keepsSign`.
  Level proportional(const Answer &a, int x, const Answer &b, int y,
                     bool keepsSign);
  std::optional<Number> constant(const Answer &answer, int node);
  bool same(const Number &a, const Number &b);
  /// A value in one variable at a rational place, where it is rational.
  std::optional<mpq_class> at(const Answer &answer, int node,
                              const std::string &symbol,
                              const mpq_class &place);

private:
  Point point(const std::set<std::string> &symbols, uint64_t index) const;
  Level atPoints(const Answer &a, int x, const Answer &b, int y,
                 const std::set<std::string> &symbols);

  Evaluator evaluator;
  uint64_t key;
};

/// The variables of a tree.
void symbolsOf(const Answer &answer, int node, std::set<std::string> &out);

} // namespace verify
