// In: two trees. Out: whether they have the same value, and how that is known.
// Must not know: sets, relations, words.
#include "runtime/verify/Numbers.h"

namespace verify {
namespace {

/// splitmix64's finaliser.
uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// A number as it is written, its sign and a percent sign included.
struct Atom {
  bool is = false, rounds = false, percent = false, integer = false;
  mpq_class bare; ///< without the percent sign
};
Atom atomOf(const Answer &answer, int id) {
  const Node &node = answer[id];
  if (node.kind == Kind::number)
    return {true, node.rounds, false,
            node.number.get_den() == 1 && !node.rounds, node.number};
  if (node.kind != Kind::negate && node.kind != Kind::percent)
    return {};
  Atom inner = atomOf(answer, node.args[0]);
  if (node.kind == Kind::negate)
    inner.bare = -inner.bare;
  else if (inner.percent)
    return {};
  else
    inner.percent = true;
  return inner;
}

/// To six decimals, ties to even.
mpz_class rounded(const mpq_class &q) {
  mpq_class scaled = q * 1000000;
  mpz_class whole, rest;
  mpz_fdiv_qr(whole.get_mpz_t(), rest.get_mpz_t(), scaled.get_num_mpz_t(),
              scaled.get_den_mpz_t());
  rest *= 2;
  int side = cmp(rest, scaled.get_den());
  if (side > 0 || (side == 0 && mpz_odd_p(whole.get_mpz_t())))
    ++whole;
  return whole;
}
mpz_class rounded(const Real &r) {
  // What has so many digits is no longer told apart by its decimals.
  if (!r.zero() && mpfr_get_exp(r.v) > Real::precision - 64)
    throw LimitReached("a number too large to round");
  mpq_class q;
  mpfr_get_q(q.get_mpq_t(), r.v);
  return rounded(q);
}

/// To six decimals, both parts.
struct Rounded {
  mpz_class re, im;
  bool operator==(const Rounded &) const = default;
};
Rounded roundedOf(const Number &number) {
  if (number.exact)
    return {rounded(number.exact->re), rounded(number.exact->im)};
  return {rounded(number.value.re), rounded(number.value.im)};
}

Approximate approximateOf(const Exact &value) {
  return {Real(value.re), Real(value.im)};
}

} // namespace

void symbolsOf(const Answer &answer, int id, std::set<std::string> &out) {
  const Node &node = answer[id];
  if (node.kind == Kind::symbol)
    out.insert(node.name);
  for (int arg : node.args)
    symbolsOf(answer, arg, out);
}

std::optional<Number> Numbers::constant(const Answer &answer, int id) {
  const Node &node = answer[id];
  Number out;
  if (node.kind == Kind::infinity) {
    out.infinite = 1;
    return out;
  }
  if (node.kind == Kind::negate || node.kind == Kind::add) {
    const Node &inner = answer[node.args[0]];
    if (node.args.size() == 1 && inner.kind == Kind::infinity) {
      out.infinite = node.kind == Kind::negate ? -1 : 1;
      return out;
    }
  }
  Atom atom = atomOf(answer, id);
  out.rounds = atom.rounds || atom.percent;
  out.exact = evaluator.exact(answer, id, {});
  if (!out.exact) {
    auto value = evaluator.approximate(answer, id, {});
    if (!value)
      return std::nullopt;
    out.value = *value;
  }
  return out;
}

bool Numbers::same(const Number &a, const Number &b) {
  if (a.infinite || b.infinite)
    return a.infinite == b.infinite;
  if (a.rounds || b.rounds)
    return roundedOf(a) == roundedOf(b);
  if (a.exact && b.exact)
    return *a.exact == *b.exact;
  return evaluator.agree(a.exact ? approximateOf(*a.exact) : a.value,
                         b.exact ? approximateOf(*b.exact) : b.value);
}

Level Numbers::equal(const Answer &a, int x, const Answer &b, int y) {
  std::set<std::string> symbols;
  symbolsOf(a, x, symbols);
  symbolsOf(b, y, symbols);
  if (!symbols.empty())
    return atPoints(a, x, b, y, symbols);
  evaluator.restart();
  auto left = constant(a, x), right = constant(b, y);
  if (!left || !right)
    return Level::none;
  if (same(*left, *right))
    return left->rounds || right->rounds ? Level::rounded
           : (left->exact && right->exact) || left->infinite
               ? Level::exact
               : Level::probabilistic;
  // The percent sign as a unit: 9% is 9 of a hundred. A prediction may leave
  // it out; one that adds it must not change what a decimal is worth.
  Atom gold = atomOf(a, x), given = atomOf(b, y);
  bool unlike = gold.is && given.is && gold.percent != given.percent;
  if (unlike && ((gold.integer && given.integer) || gold.percent) &&
      rounded(gold.bare) == rounded(given.bare))
    return Level::rounded;
  return Level::none;
}

Point Numbers::point(const std::set<std::string> &symbols,
                     uint64_t index) const {
  Point out;
  uint64_t each = mix(key ^ mix(index));
  for (const std::string &symbol : symbols) {
    each = mix(each);
    // Near zero and far from it in turn; both signs.
    long bottom = 1 + long(each >> 20 & 31);
    long top = 1 + long(each % (index % 2 ? 60000 : 4 * uint64_t(bottom)));
    mpq_class value(each >> 40 & 1 ? top : -top, bottom);
    value.canonicalize();
    out[symbol] = value;
  }
  return out;
}

Level Numbers::atPoints(const Answer &a, int x, const Answer &b, int y,
                        const std::set<std::string> &symbols) {
  constexpr int wanted = 8, tries = 32, fewest = 4;
  int valid = 0;
  for (int i = 0; i < tries && valid < wanted; ++i) {
    Point place = point(symbols, uint64_t(i));
    auto left = evaluator.exact(a, x, place);
    auto right = left ? evaluator.exact(b, y, place) : std::nullopt;
    if (left && right) {
      if (!(*left == *right))
        return Level::none;
      ++valid;
      continue;
    }
    evaluator.restart();
    auto first = evaluator.approximate(a, x, place);
    auto second = evaluator.approximate(b, y, place);
    if (!first != !second)
      return Level::none;
    if (!first)
      continue;
    if (!evaluator.agree(*first, *second))
      return Level::none;
    ++valid;
  }
  return valid < fewest ? Level::none : Level::probabilistic;
}

Level Numbers::proportional(const Answer &a, int x, const Answer &b, int y,
                            bool keepsSign) {
  std::set<std::string> left, right;
  symbolsOf(a, x, left);
  symbolsOf(b, y, right);
  if (left != right || left.empty())
    return Level::none;
  constexpr int wanted = 8, tries = 32, fewest = 4;
  int valid = 0;
  std::optional<Approximate> f0, g0;
  std::optional<Exact> e0, h0;
  auto product = [](const Exact &u, const Exact &v) {
    return Exact{u.re * v.re - u.im * v.im, u.re * v.im + u.im * v.re};
  };
  for (int i = 0; i < tries && valid < wanted; ++i) {
    Point place = point(left, uint64_t(i));
    auto e = evaluator.exact(a, x, place);
    auto h = e ? evaluator.exact(b, y, place) : std::nullopt;
    if (e && h) {
      bool zero = e->re == 0 && e->im == 0;
      if (zero != (h->re == 0 && h->im == 0))
        return Level::none;
      if (zero)
        continue;
      if (keepsSign && sgn(e->re) != sgn(h->re))
        return Level::none;
      if (!e0)
        e0 = e, h0 = h;
      else if (!(product(*e, *h0) == product(*h, *e0)))
        return Level::none;
      ++valid;
      continue;
    }
    evaluator.restart();
    auto f = evaluator.approximate(a, x, place);
    auto g = evaluator.approximate(b, y, place);
    if (!f != !g)
      return Level::none;
    // The factor is compared where both are real.
    if (!f || !f->im.zero() || !g->im.zero() || f->re.zero() || g->re.zero())
      continue;
    if (keepsSign && f->re.sign() != g->re.sign())
      return Level::none;
    Approximate ratio;
    mpfr_div(ratio.re.v, f->re.v, g->re.v, MPFR_RNDN);
    if (!f0)
      f0 = ratio;
    else if (!evaluator.agree(ratio, *f0))
      return Level::none;
    ++valid;
  }
  return valid < fewest ? Level::none : Level::probabilistic;
}

std::optional<mpq_class> Numbers::at(const Answer &answer, int node,
                                     const std::string &symbol,
                                     const mpq_class &place) {
  auto value = evaluator.exact(answer, node, {{symbol, place}});
  if (!value || value->im != 0)
    return std::nullopt;
  return value->re;
}

} // namespace verify
