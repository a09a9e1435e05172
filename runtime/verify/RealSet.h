// In: intervals, unions, inequalities in one variable. Out: sets of reals that
// can be compared. Must not know: verdicts, words.
#pragma once

#include "runtime/verify/Numbers.h"

namespace verify {

/// An end of an interval; an infinite one is open.
struct End {
  Number at;
  bool open = false;
};
struct Interval {
  End low, high;
};
/// Disjoint intervals in increasing order.
using RealSet = std::vector<Interval>;

/// The set that a tree stands for: an interval, a finite set, a combination, an
/// inequality in one variable or several of them. Nothing where it is none.
/// `symbol` is the variable of its inequalities, or empty.
std::optional<RealSet> realSet(Numbers &numbers, Answer &answer, int node,
                               std::string &symbol);

bool sameSet(Numbers &numbers, const RealSet &a, const RealSet &b);

/// A node for left - right of a relation.
int difference(Answer &answer, int relation);

} // namespace verify
