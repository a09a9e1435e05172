// In: a tree and a point. Out: its value to many digits.
// Must not know: verdicts.
#include "runtime/verify/Value.h"

#include <algorithm>
#include <string_view>

namespace verify {
namespace {

using Maybe = std::optional<Approximate>;

template <typename F> Real with(F &&set) {
  Real out;
  set(out.v);
  return out;
}
Real operator+(const Real &a, const Real &b) {
  return with([&](mpfr_t v) { mpfr_add(v, a.v, b.v, MPFR_RNDN); });
}
Real operator-(const Real &a, const Real &b) {
  return with([&](mpfr_t v) { mpfr_sub(v, a.v, b.v, MPFR_RNDN); });
}
Real operator*(const Real &a, const Real &b) {
  return with([&](mpfr_t v) { mpfr_mul(v, a.v, b.v, MPFR_RNDN); });
}
Real operator/(const Real &a, const Real &b) {
  return with([&](mpfr_t v) { mpfr_div(v, a.v, b.v, MPFR_RNDN); });
}
Real negated(const Real &a) {
  return with([&](mpfr_t v) { mpfr_neg(v, a.v, MPFR_RNDN); });
}
Real apply(int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), const Real &a) {
  return with([&](mpfr_t v) { f(v, a.v, MPFR_RNDN); });
}
Real pi() {
  return with([](mpfr_t v) { mpfr_const_pi(v, MPFR_RNDN); });
}
Real number(long value) {
  return with([&](mpfr_t v) { mpfr_set_si(v, value, MPFR_RNDN); });
}

Approximate multiply(const Approximate &a, const Approximate &b) {
  if (a.im.zero() && b.im.zero())
    return {a.re * b.re, {}};
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
Maybe divide(const Approximate &a, const Approximate &b) {
  if (b.im.zero()) {
    if (b.re.zero())
      return std::nullopt;
    return Approximate{a.re / b.re, a.im / b.re};
  }
  Real size = b.re * b.re + b.im * b.im;
  Approximate top = multiply(a, {b.re, negated(b.im)});
  return Approximate{top.re / size, top.im / size};
}

/// The principal logarithm.
Maybe logarithm(const Approximate &a) {
  if (a.im.zero() && a.re.zero())
    return std::nullopt;
  if (a.im.zero() && a.re.sign() > 0)
    return Approximate{apply(mpfr_log, a.re), {}};
  Real size = with([&](mpfr_t v) { mpfr_hypot(v, a.re.v, a.im.v, MPFR_RNDN); });
  Real angle =
      with([&](mpfr_t v) { mpfr_atan2(v, a.im.v, a.re.v, MPFR_RNDN); });
  return Approximate{apply(mpfr_log, size), angle};
}

/// Beyond this an argument has no digits left behind the point.
bool tooLarge(const Real &a) {
  return !a.zero() && mpfr_get_exp(a.v) > Real::precision / 2;
}

Maybe exponential(const Approximate &a) {
  if (tooLarge(a.re) || tooLarge(a.im))
    return std::nullopt;
  Real size = apply(mpfr_exp, a.re);
  if (a.im.zero())
    return Approximate{size, {}};
  return Approximate{size * apply(mpfr_cos, a.im),
                     size * apply(mpfr_sin, a.im)};
}

struct Function {
  std::string_view name;
  int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
};
const Function functions[] = {
    {"sin", mpfr_sin},     {"cos", mpfr_cos},     {"tan", mpfr_tan},
    {"cot", mpfr_cot},     {"sec", mpfr_sec},     {"csc", mpfr_csc},
    {"arcsin", mpfr_asin}, {"arccos", mpfr_acos}, {"arctan", mpfr_atan},
    {"asin", mpfr_asin},   {"acos", mpfr_acos},   {"atan", mpfr_atan},
    {"sinh", mpfr_sinh},   {"cosh", mpfr_cosh},   {"tanh", mpfr_tanh}};

int64_t exponentOf(const Real &a) {
  return a.zero() || !a.finite() ? -1000000 : int64_t(mpfr_get_exp(a.v));
}

} // namespace

Maybe Evaluator::count(Approximate value) {
  if (!value.re.finite() || !value.im.finite())
    return std::nullopt;
  work += 4096;
  if (work > limits.work)
    throw WorkReached("too much work");
  peak = std::max({peak, exponentOf(value.re), exponentOf(value.im)});
  return value;
}

bool Evaluator::agree(const Approximate &a, const Approximate &b) {
  Real re = a.re - b.re, im = a.im - b.im;
  int64_t apart = std::max(exponentOf(re), exponentOf(im));
  int64_t size = std::max(
      {exponentOf(a.re), exponentOf(a.im), exponentOf(b.re), exponentOf(b.im)});
  constexpr int64_t lost = 64, fewest = 64, tiny = -128;
  int64_t noise = size - Real::precision + lost;
  if (sums > none)
    noise = std::max(noise, sums + std::max<int64_t>(peak, 0) -
                                Real::precision + lost);
  if (apart > noise)
    return false;
  // Where the values drown in what rounding left of larger ones, equality
  // cannot be told.
  if (noise > tiny && size - noise < fewest)
    throw LimitReached("too many digits cancel");
  return true;
}

Maybe Evaluator::power(const Approximate &base, const Approximate &exponent) {
  if (base.im.zero() && base.re.zero())
    return exponent.im.zero() && exponent.re.sign() > 0 ? Maybe(Approximate{})
                                                        : std::nullopt;
  bool whole = exponent.im.zero() && mpfr_integer_p(exponent.re.v);
  if (base.im.zero() && exponent.im.zero() && (whole || base.re.sign() > 0))
    return Approximate{with([&](mpfr_t v) {
                         mpfr_pow(v, base.re.v, exponent.re.v, MPFR_RNDN);
                       }),
                       {}};
  Maybe log = logarithm(base);
  return log ? exponential(multiply(*log, exponent)) : std::nullopt;
}

Maybe Evaluator::approximate(const Answer &answer, int id, const Point &point) {
  const Node &node = answer[id];
  auto argument = [&](size_t i) {
    return approximate(answer, node.args[i], point);
  };
  switch (node.kind) {
  case Kind::number:
    return count({Real(node.number), {}});
  case Kind::symbol: {
    auto found = point.find(node.name);
    if (found == point.end())
      return std::nullopt;
    return count({Real(found->second), {}});
  }
  case Kind::constant:
    if (node.name == "i")
      return count({{}, number(1)});
    if (node.name == "e")
      return count({apply(mpfr_exp, number(1)), {}});
    return count({pi(), {}});
  case Kind::add:
  case Kind::multiply: {
    bool adds = node.kind == Kind::add;
    Approximate total{number(adds ? 0 : 1), {}};
    for (size_t i = 0; i < node.args.size(); ++i) {
      Maybe each = argument(i);
      if (!each)
        return std::nullopt;
      if (adds && node.args.size() > 1)
        sums = std::max({sums, exponentOf(each->re), exponentOf(each->im)});
      auto value =
          count(adds ? Approximate{total.re + each->re, total.im + each->im}
                     : multiply(total, *each));
      if (!value)
        return std::nullopt;
      total = *value;
    }
    return total;
  }
  case Kind::negate: {
    Maybe each = argument(0);
    return each ? Maybe({negated(each->re), negated(each->im)}) : std::nullopt;
  }
  case Kind::percent:
  case Kind::degree: {
    Maybe each = argument(0);
    if (!each)
      return std::nullopt;
    Real factor = node.kind == Kind::percent ? number(1) / number(100)
                                             : pi() / number(180);
    return count(multiply(*each, {factor, {}}));
  }
  case Kind::divide: {
    Maybe top = argument(0), bottom = argument(1);
    Maybe value = top && bottom ? divide(*top, *bottom) : std::nullopt;
    return value ? count(*value) : std::nullopt;
  }
  case Kind::power: {
    Maybe base = argument(0), exponent = argument(1);
    Maybe value = base && exponent ? power(*base, *exponent) : std::nullopt;
    return value ? count(*value) : std::nullopt;
  }
  case Kind::root: {
    Maybe base = argument(0), index = argument(1);
    if (!base || !index || index->re.zero())
      return std::nullopt;
    // An odd root of a negative number is the real one.
    bool odd = index->im.zero() && mpfr_integer_p(index->re.v) &&
               mpfr_fits_slong_p(index->re.v, MPFR_RNDN) &&
               mpfr_get_si(index->re.v, MPFR_RNDN) % 2 != 0;
    bool flips = odd && base->im.zero() && base->re.sign() < 0;
    if (flips)
      base->re = negated(base->re);
    Maybe one = divide({number(1), {}}, *index);
    Maybe value = power(*base, *one);
    if (value && flips)
      value->re = negated(value->re);
    return value ? count(*value) : std::nullopt;
  }
  case Kind::call:
    return call(answer, node, point);
  default:
    return std::nullopt;
  }
}

Maybe Evaluator::call(const Answer &answer, const Node &node,
                      const Point &point) {
  std::vector<Approximate> args;
  for (int arg : node.args) {
    Maybe value = approximate(answer, arg, point);
    if (!value)
      return std::nullopt;
    args.push_back(*value);
  }
  const std::string &name = node.name;
  const Approximate &x = args[0];
  if (name == "abs")
    return count(
        {with([&](mpfr_t v) { mpfr_hypot(v, x.re.v, x.im.v, MPFR_RNDN); }),
         {}});
  if (name == "ln" || name == "log" || name == "lg") {
    Maybe top = logarithm(x);
    // `\log` without a base is natural, as in mathematics; `\lg` has base 10.
    Maybe base = args.size() > 1 ? logarithm(args[1])
                 : name == "lg"  ? logarithm({number(10), {}})
                                 : Maybe({number(1), {}});
    Maybe value = top && base ? divide(*top, *base) : std::nullopt;
    return value ? count(*value) : std::nullopt;
  }
  // The rest is for real arguments.
  for (const Approximate &arg : args)
    if (!arg.im.zero() || tooLarge(arg.re))
      return std::nullopt;
  for (const Function &each : functions)
    if (each.name == name)
      return count({apply(each.f, x.re), {}});
  if (name == "floor" || name == "ceil")
    return count({with([&](mpfr_t v) {
                    (name == "floor" ? mpfr_floor : mpfr_ceil)(v, x.re.v);
                  }),
                  {}});
  if (name == "min" || name == "max") {
    Real value = x.re;
    for (const Approximate &arg : args)
      if (name == "min" ? mpfr_less_p(arg.re.v, value.v)
                        : mpfr_greater_p(arg.re.v, value.v))
        value = arg.re;
    return count({value, {}});
  }
  return std::nullopt;
}

} // namespace verify
