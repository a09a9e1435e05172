// In: intervals, unions, inequalities in one variable. Out: sets of reals.
// Must not know: verdicts, words.
#include "runtime/verify/RealSet.h"

#include <algorithm>

namespace verify {
namespace {

const Number infinity(int sign) {
  Number out;
  out.infinite = sign;
  return out;
}

int compare(Numbers &numbers, const Number &a, const Number &b) {
  if (a.infinite || b.infinite)
    return a.infinite - b.infinite;
  if (numbers.same(a, b))
    return 0;
  if (a.exact && b.exact)
    return cmp(a.exact->re, b.exact->re);
  auto real = [](const Number &n) {
    return n.exact ? Real(n.exact->re) : n.value.re;
  };
  return mpfr_cmp(real(a).v, real(b).v);
}

bool empty(Numbers &numbers, const Interval &each) {
  int order = compare(numbers, each.low.at, each.high.at);
  return order > 0 || (order == 0 && (each.low.open || each.high.open));
}

RealSet united(Numbers &numbers, RealSet all) {
  all.erase(std::remove_if(
                all.begin(), all.end(),
                [&](const Interval &each) { return empty(numbers, each); }),
            all.end());
  // Insertion sort: the sets are small, and the order must survive ends that
  // are equal only up to rounding.
  RealSet out;
  for (Interval &each : all) {
    size_t place = 0;
    auto before = [&](const Interval &other) {
      int order = compare(numbers, other.low.at, each.low.at);
      return order < 0 || (order == 0 && !other.low.open);
    };
    while (place < out.size() && before(out[place]))
      ++place;
    out.insert(out.begin() + long(place), each);
  }
  RealSet joined;
  for (Interval &each : out) {
    if (!joined.empty()) {
      End &end = joined.back().high;
      int order = compare(numbers, end.at, each.low.at);
      if (order > 0 || (order == 0 && !(end.open && each.low.open))) {
        int ends = compare(numbers, end.at, each.high.at);
        if (ends < 0)
          end = each.high;
        else if (ends == 0)
          end.open = end.open && each.high.open;
        continue;
      }
    }
    joined.push_back(each);
  }
  return joined;
}

RealSet complement(const RealSet &set) {
  RealSet out;
  End low{infinity(-1), true};
  for (const Interval &each : set) {
    out.push_back({low, {each.low.at, !each.low.open}});
    low = {each.high.at, !each.high.open};
  }
  out.push_back({low, {infinity(1), true}});
  for (Interval &each : out) {
    each.low.open |= each.low.at.infinite != 0;
    each.high.open |= each.high.at.infinite != 0;
  }
  return out;
}

RealSet intersected(Numbers &numbers, const RealSet &a, const RealSet &b) {
  RealSet out;
  for (const Interval &x : a)
    for (const Interval &y : b) {
      int low = compare(numbers, x.low.at, y.low.at);
      int high = compare(numbers, x.high.at, y.high.at);
      End first = low > 0 ? x.low : y.low, last = high < 0 ? x.high : y.high;
      if (low == 0)
        first.open = x.low.open || y.low.open;
      if (high == 0)
        last.open = x.high.open || y.high.open;
      out.push_back({first, last});
    }
  return united(numbers, out);
}

bool isReal(const Number &number) {
  return number.infinite ||
         (number.exact ? number.exact->im == 0 : number.value.im.zero());
}

/// x < 3, 2x + 1 >= 0, sqrt(2) > x: linear in one variable.
std::optional<RealSet> inequality(Numbers &numbers, Answer &answer, int id,
                                  std::string &symbol) {
  std::string name = answer[id].name;
  int left = answer[id].args[0], right = answer[id].args[1];
  std::set<std::string> symbols;
  symbolsOf(answer, id, symbols);
  if (symbols.size() != 1 || (!symbol.empty() && symbol != *symbols.begin()))
    return std::nullopt;
  symbol = *symbols.begin();
  Number bound;
  bool below = name == "<" || name == "<=";
  if (answer[left].kind == Kind::symbol || answer[right].kind == Kind::symbol) {
    bool flips = answer[left].kind != Kind::symbol;
    auto value = numbers.constant(answer, flips ? left : right);
    if (!value || !isReal(*value))
      return std::nullopt;
    bound = *value;
    below ^= flips;
  } else {
    int all = difference(answer, id);
    auto f0 = numbers.at(answer, all, symbol, 0);
    auto f1 = numbers.at(answer, all, symbol, 1);
    auto f3 = numbers.at(answer, all, symbol, 3);
    auto f9 = numbers.at(answer, all, symbol, mpq_class(-9, 7));
    if (!f0 || !f1 || !f3 || !f9)
      return std::nullopt;
    mpq_class slope = *f1 - *f0;
    if (slope == 0 || *f3 != *f0 + 3 * slope ||
        *f9 != *f0 - mpq_class(9, 7) * slope)
      return std::nullopt;
    bound.exact = Exact{-*f0 / slope, 0};
    below ^= slope < 0;
  }
  bool open = name == "<" || name == ">" || name == "!=";
  if (name == "=")
    return RealSet{{{bound, false}, {bound, false}}};
  RealSet down{{{infinity(-1), true}, {bound, open}}};
  RealSet up{{{bound, open}, {infinity(1), true}}};
  if (name == "!=") {
    down.push_back(up[0]);
    return down;
  }
  return below ? down : up;
}

} // namespace

int difference(Answer &answer, int relation) {
  Node negated;
  negated.kind = Kind::negate;
  negated.args = {answer[relation].args[1]};
  int left = answer[relation].args[0];
  answer.nodes.push_back(std::move(negated));
  Node sum;
  sum.kind = Kind::add;
  sum.args = {left, int(answer.nodes.size()) - 1};
  answer.nodes.push_back(std::move(sum));
  return int(answer.nodes.size()) - 1;
}

std::optional<RealSet> realSet(Numbers &numbers, Answer &answer, int id,
                               std::string &symbol) {
  constexpr size_t most = 64;
  // Inequalities add nodes: no reference into the answer is kept.
  const Kind kind = answer[id].kind;
  const std::vector<int> args = answer[id].args;
  if (args.size() > most)
    throw LimitReached("a set of too many parts");
  switch (kind) {
  case Kind::reals:
    return RealSet{{{infinity(-1), true}, {infinity(1), true}}};
  case Kind::tuple: {
    if (args.size() != 2)
      return std::nullopt;
    auto low = numbers.constant(answer, args[0]);
    auto high = numbers.constant(answer, args[1]);
    if (!low || !high || !isReal(*low) || !isReal(*high))
      return std::nullopt;
    bool openLow = answer[id].open == '(' || low->infinite;
    bool openHigh = answer[id].close == ')' || high->infinite;
    return united(numbers, {{{*low, openLow}, {*high, openHigh}}});
  }
  case Kind::list: {
    RealSet all;
    for (int arg : args) {
      auto part = realSet(numbers, answer, arg, symbol);
      if (!part) {
        std::set<std::string> symbols;
        symbolsOf(answer, arg, symbols);
        auto one =
            symbols.empty() ? numbers.constant(answer, arg) : std::nullopt;
        if (!one || !isReal(*one) || one->infinite)
          return std::nullopt;
        part = RealSet{{{*one, false}, {*one, false}}};
      }
      all.insert(all.end(), part->begin(), part->end());
    }
    return united(numbers, all);
  }
  case Kind::combine: {
    const std::string name = answer[id].name;
    auto left = realSet(numbers, answer, args[0], symbol);
    auto right = realSet(numbers, answer, args[1], symbol);
    if (!left || !right)
      return std::nullopt;
    if (name == "cap")
      return intersected(numbers, *left, *right);
    if (name == "\\")
      return intersected(numbers, *left, complement(*right));
    left->insert(left->end(), right->begin(), right->end());
    return united(numbers, *left);
  }
  case Kind::relation:
    if (answer[id].name == "in") {
      if (answer[args[0]].kind != Kind::symbol)
        return std::nullopt;
      symbol = answer[args[0]].name;
      return realSet(numbers, answer, args[1], symbol);
    }
    if (answer[id].name == "~")
      return std::nullopt;
    return inequality(numbers, answer, id, symbol);
  case Kind::chain: {
    std::optional<RealSet> all;
    for (int arg : args) {
      auto part = realSet(numbers, answer, arg, symbol);
      if (!part)
        return std::nullopt;
      all = all ? intersected(numbers, *all, *part) : *part;
    }
    return all;
  }
  default:
    return std::nullopt;
  }
}

bool sameSet(Numbers &numbers, const RealSet &a, const RealSet &b) {
  if (a.size() != b.size())
    return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (a[i].low.open != b[i].low.open || a[i].high.open != b[i].high.open ||
        !numbers.same(a[i].low.at, b[i].low.at) ||
        !numbers.same(a[i].high.at, b[i].high.at))
      return false;
  return true;
}

} // namespace verify
