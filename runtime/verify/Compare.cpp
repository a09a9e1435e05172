// In: the trees of a gold answer and of a prediction. Out: how they agree.
// Must not know: extraction, processes.
#include "runtime/verify/Compare.h"

#include "runtime/verify/RealSet.h"

#include <algorithm>

namespace verify {
namespace {

/// The less certain of two levels; `none` where one is.
Level both(Level a, Level b) {
  if (a == Level::none || b == Level::none)
    return Level::none;
  return std::max(a, b);
}

std::string folded(std::string text) {
  for (char &c : text)
    c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  return text;
}

class Comparison {
public:
  Comparison(Answer &gold, Answer &given, const Limits &limits, uint64_t key)
      : gold(gold), given(given), numbers(limits, work, key) {}

  Level run() {
    if (gold.choice && given.choice)
      return gold.choice == given.choice ? Level::string : Level::none;
    if (differ(gold.unit, given.unit))
      return Level::none;
    Level found = item(gold.root, given.root);
    // Words amid mathematics have no value; they are compared as written.
    bool words =
        std::any_of(gold.nodes.begin(), gold.nodes.end(),
                    [](const Node &node) { return node.kind == Kind::text; });
    return found == Level::none && words && gold.plain == given.plain
               ? Level::string
               : found;
  }

private:
  static bool differ(const std::string &a, const std::string &b) {
    // A unit that is left out or not known is not held against an answer.
    return !a.empty() && !b.empty() && a.find('?') == std::string::npos &&
           b.find('?') == std::string::npos && a != b;
  }
  static bool isEquation(const Answer &answer, int id) {
    const Node &node = answer[id];
    if (node.kind == Kind::chain)
      return std::all_of(node.args.begin(), node.args.end(),
                         [&](int arg) { return isEquation(answer, arg); });
    return node.kind == Kind::relation &&
           (node.name == "=" || node.name == "~" || node.name == "in");
  }
  static bool isRelation(const Answer &answer, int id) {
    return answer[id].kind == Kind::relation || answer[id].kind == Kind::chain;
  }
  static bool onlySymbols(const Answer &answer, int id) {
    const Node &node = answer[id];
    if (node.kind == Kind::multiply)
      return std::all_of(node.args.begin(), node.args.end(),
                         [&](int arg) { return onlySymbols(answer, arg); });
    return node.kind == Kind::symbol || node.kind == Kind::text ||
           node.kind == Kind::constant;
  }
  static int firstLeft(const Answer &answer, int id) {
    return answer[id].kind == Kind::chain
               ? firstLeft(answer, answer[id].args[0])
               : answer[id].args[0];
  }
  static bool isAssignment(const Answer &answer, int id) {
    return isEquation(answer, id) && onlySymbols(answer, firstLeft(answer, id));
  }
  static bool isSet(Kind kind) {
    return kind == Kind::list || kind == Kind::tuple || kind == Kind::combine ||
           kind == Kind::reals;
  }

  /// The last side of an equation, -1 where its constants contradict: `4 = 5`
  /// is not an answer.
  int lastSide(Answer &answer, int id) {
    const Node node = answer[id];
    if (node.kind == Kind::chain) {
      int last = -1;
      for (int link : node.args)
        if ((last = lastSide(answer, link)) < 0)
          return -1;
      return last;
    }
    int left = node.args[0], right = node.args[1];
    std::set<std::string> symbols;
    symbolsOf(answer, left, symbols);
    symbolsOf(answer, right, symbols);
    if (node.name == "=" && symbols.empty() && !isSet(answer[right].kind) &&
        !onlySymbols(answer, left) &&
        numbers.equal(answer, left, answer, right) == Level::none)
      return -1;
    return right;
  }

  Level item(int x, int y) {
    bool relationX = isRelation(gold, x), relationY = isRelation(given, y);
    if (relationY && isEquation(given, y) && !isEquation(gold, x)) {
      y = lastSide(given, y);
      if (y < 0)
        return Level::none;
      relationY = false;
    } else if (isAssignment(gold, x) && !(relationY && isEquation(given, y))) {
      x = lastSide(gold, x);
      if (x < 0)
        return Level::none;
      relationX = false;
    }
    while (gold[x].kind == Kind::degree)
      x = gold[x].args[0];
    while (given[y].kind == Kind::degree)
      y = given[y].args[0];
    if (relationX && relationY)
      return relations(x, y);
    if (relationY)
      return Level::none; // a gold interval does not take an inequality
    if (relationX)
      return isSet(given[y].kind) ? sets(x, y) : Level::none;
    if (isSet(gold[x].kind) || isSet(given[y].kind))
      return listings(x, y);
    if (gold[x].kind == Kind::matrix || given[y].kind == Kind::matrix)
      return matrices(x, y);
    return values(x, y);
  }

  Level values(int x, int y) {
    const Node &a = gold[x], &b = given[y];
    bool words = a.kind == Kind::text || b.kind == Kind::text;
    if (words || (a.kind == Kind::symbol && b.kind == Kind::symbol)) {
      std::string left = nameOf(gold, x), right = nameOf(given, y);
      if (left.empty() || folded(left) != folded(right))
        return Level::none;
      return words || left != right ? Level::string : Level::exact;
    }
    return numbers.equal(gold, x, given, y);
  }
  /// The letters of a symbol, of words, or of a product of symbols.
  static std::string nameOf(const Answer &answer, int id) {
    const Node &node = answer[id];
    if (node.kind == Kind::text || node.kind == Kind::symbol ||
        node.kind == Kind::constant)
      return node.name;
    std::string all;
    if (node.kind == Kind::multiply)
      for (int arg : node.args) {
        std::string part = nameOf(answer, arg);
        if (part.empty())
          return "";
        all += part;
      }
    return all;
  }

  Level relations(int x, int y) {
    const Node a = gold[x], b = given[y];
    if (isAssignment(gold, x) && isAssignment(given, y) &&
        (a.kind == Kind::chain || b.kind == Kind::chain ||
         isSet(gold[lastSideOr(gold, x)].kind))) {
      int left = lastSide(gold, x), right = lastSide(given, y);
      if (left < 0 || right < 0)
        return Level::none;
      return both(values(firstLeft(gold, x), firstLeft(given, y)),
                  item(left, right));
    }
    if (a.kind == Kind::relation && b.kind == Kind::relation) {
      Level found = single(a.name, x, b.name, y);
      if (found != Level::none || a.name == "=")
        return found;
    }
    return isEquation(gold, x) || isEquation(given, y) ? Level::none
                                                       : sets(x, y);
  }
  int lastSideOr(const Answer &answer, int id) {
    while (answer[id].kind == Kind::chain)
      id = answer[id].args.back();
    return answer[id].args[1];
  }

  Level single(const std::string &a, int x, const std::string &b, int y) {
    auto flipped = [](const std::string &name) -> std::string {
      return name == "<"    ? ">"
             : name == "<=" ? ">="
             : name == ">"  ? "<"
             : name == ">=" ? "<="
                            : name;
    };
    std::string left = a == "~" ? "=" : a, right = b == "~" ? "=" : b;
    bool symmetric = left == "=" || left == "!=";
    bool flips = !symmetric && left == flipped(right);
    if (left != right && !flips)
      return Level::none;
    if (left == "in")
      return both(values(gold[x].args[0], given[y].args[0]),
                  item(gold[x].args[1], given[y].args[1]));
    // Decimals are compared as such where both say what one symbol is.
    if (symmetric && gold[gold[x].args[0]].kind == Kind::symbol &&
        given[given[y].args[0]].kind == Kind::symbol) {
      std::set<std::string> symbols;
      symbolsOf(gold, gold[x].args[1], symbols);
      symbolsOf(given, given[y].args[1], symbols);
      if (symbols.empty())
        return both(values(gold[x].args[0], given[y].args[0]),
                    item(gold[x].args[1], given[y].args[1]));
    }
    for (Kind kind :
         {gold[gold[x].args[0]].kind, gold[gold[x].args[1]].kind,
          given[given[y].args[0]].kind, given[given[y].args[1]].kind})
      if (isSet(kind) || kind == Kind::matrix || kind == Kind::text)
        return both(item(gold[x].args[0], given[y].args[0]),
                    item(gold[x].args[1], given[y].args[1]));
    int f = difference(gold, x), g = difference(given, y);
    if (flips) {
      Node negated;
      negated.kind = Kind::negate;
      negated.args = {g};
      given.nodes.push_back(std::move(negated));
      g = int(given.nodes.size()) - 1;
    }
    return numbers.proportional(gold, f, given, g, !symmetric);
  }

  Level sets(int x, int y) {
    std::string first, second;
    auto left = realSet(numbers, gold, x, first);
    auto right = left ? realSet(numbers, given, y, second) : std::nullopt;
    if (!left || !right ||
        (!first.empty() && !second.empty() && first != second))
      return Level::none;
    return sameSet(numbers, *left, *right) ? setLevel(*left, *right)
                                           : Level::none;
  }
  static Level setLevel(const RealSet &a, const RealSet &b) {
    Level level = Level::exact;
    for (const RealSet *set : {&a, &b})
      for (const Interval &each : *set)
        for (const Number *end : {&each.low.at, &each.high.at})
          level = std::max(level, end->rounds ? Level::rounded
                                  : end->exact || end->infinite
                                      ? Level::exact
                                      : Level::probabilistic);
    return level;
  }

  static std::vector<int> itemsOf(const Answer &answer, int id) {
    bool many = answer[id].kind == Kind::list || answer[id].kind == Kind::tuple;
    return many ? answer[id].args : std::vector<int>{id};
  }

  Level listings(int x, int y) {
    const Node a = gold[x], b = given[y];
    bool intervals = a.kind == Kind::combine || a.kind == Kind::reals ||
                     b.kind == Kind::combine || b.kind == Kind::reals;
    if (intervals)
      return sets(x, y);
    std::vector<int> left = itemsOf(gold, x), right = itemsOf(given, y);
    if (a.kind == Kind::tuple && b.kind == Kind::tuple) {
      bool brackets = a.open == b.open && a.close == b.close;
      if (a.args.size() == 2 && !brackets)
        return Level::none;
      return inOrder(left, right);
    }
    if (a.kind == Kind::tuple || b.kind == Kind::tuple) {
      const Node &tuple = a.kind == Kind::tuple ? a : b;
      const Node &other = a.kind == Kind::tuple ? b : a;
      bool interval =
          tuple.args.size() == 2 && (tuple.open != '(' || tuple.close != ')');
      if (interval || other.kind != Kind::list)
        return onlyInequalities(x) ? sets(x, y) : Level::none;
      if (a.kind == Kind::tuple)
        return inOrder(left, right);
      Level found = anyOrder(left, right, false);
      return found == Level::none && onlyInequalities(x) ? sets(x, y) : found;
    }
    Level found = anyOrder(left, right, true);
    return found == Level::none && onlyInequalities(x) ? sets(x, y) : found;
  }
  bool onlyInequalities(int x) const {
    const Node &node = gold[x];
    return node.kind == Kind::list && !node.args.empty() &&
           std::all_of(node.args.begin(), node.args.end(), [&](int arg) {
             return isRelation(gold, arg) && !isEquation(gold, arg);
           });
  }

  Level inOrder(const std::vector<int> &left, const std::vector<int> &right) {
    if (left.size() != right.size())
      return Level::none;
    Level level = Level::exact;
    for (size_t i = 0; i < left.size() && level != Level::none; ++i)
      level = both(level, item(left[i], right[i]));
    return level;
  }

  /// Whether each item has a partner of its own; items that say the same count
  /// once where `asSets`.
  Level anyOrder(const std::vector<int> &left, std::vector<int> right,
                 bool asSets) {
    if (left.size() > 256 || right.size() > 256)
      throw LimitReached("a list of too many items");
    if (!asSets && left.size() != right.size())
      return Level::none;
    Level level = Level::exact;
    std::vector<bool> used(right.size());
    std::vector<Level> found(right.size());
    for (int x : left) {
      bool any = false;
      for (size_t j = 0; j < right.size(); ++j) {
        if (used[j] && !asSets)
          continue;
        Level each = item(x, right[j]);
        if (each == Level::none)
          continue;
        any = used[j] = true;
        level = std::max(level, each);
        if (!asSets)
          break;
      }
      if (!any)
        return Level::none;
    }
    return std::find(used.begin(), used.end(), false) == used.end()
               ? level
               : Level::none;
  }

  Level matrices(int x, int y) {
    const Node a = gold[x], b = given[y];
    if (a.kind != b.kind || a.columns != b.columns)
      return Level::none;
    return inOrder(a.args, b.args);
  }

  Answer &gold;
  Answer &given;
  uint64_t work = 0;
  Numbers numbers;
};

/// Whether two trees were written alike.
bool alike(const Answer &a, int x, const Answer &b, int y) {
  const Node &left = a[x], &right = b[y];
  if (left.kind != right.kind || left.rounds != right.rounds ||
      left.open != right.open || left.close != right.close ||
      left.columns != right.columns || left.number != right.number ||
      left.name != right.name || left.args.size() != right.args.size())
    return false;
  for (size_t i = 0; i < left.args.size(); ++i)
    if (!alike(a, left.args[i], b, right.args[i]))
      return false;
  return true;
}

/// Whether a tree holds something whose value may not exist.
bool mayBeUndefined(const Answer &answer) {
  return std::any_of(
      answer.nodes.begin(), answer.nodes.end(),
      [](const Node &node) { return node.kind == Kind::divide; });
}

} // namespace

Level agreement(Answer &gold, Answer &prediction, const Limits &limits,
                uint64_t key) {
  Comparison comparison(gold, prediction, limits, key);
  try {
    return comparison.run();
  } catch (const LimitReached &) {
    // What is written alike needs no evaluation, unless it has no value.
    if (gold.unit == prediction.unit && !mayBeUndefined(gold) &&
        alike(gold, gold.root, prediction, prediction.root))
      return Level::exact;
    throw;
  }
}

} // namespace verify
