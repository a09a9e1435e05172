// In: a tree and a point. Out: its value where it is rational.
// Must not know: verdicts.
#include "runtime/verify/Value.h"

namespace verify {
namespace {

using Maybe = std::optional<Exact>;

size_t bitsOf(const mpq_class &q) {
  return mpz_sizeinbase(q.get_num_mpz_t(), 2) +
         mpz_sizeinbase(q.get_den_mpz_t(), 2);
}

Exact multiply(const Exact &a, const Exact &b) {
  if (a.im == 0 && b.im == 0)
    return {a.re * b.re, 0};
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

Maybe divide(const Exact &a, const Exact &b) {
  if (b.re == 0 && b.im == 0)
    return std::nullopt;
  if (b.im == 0)
    return Exact{a.re / b.re, a.im / b.re};
  mpq_class size = b.re * b.re + b.im * b.im;
  Exact top = multiply(a, {b.re, -b.im});
  return Exact{top.re / size, top.im / size};
}

bool isInteger(const Exact &a) { return a.im == 0 && a.re.get_den() == 1; }

} // namespace

Maybe Evaluator::count(Exact value) {
  size_t bits = bitsOf(value.re) + bitsOf(value.im);
  if (bits > limits.bits)
    throw LimitReached("a number of too many digits");
  // A step costs something even where its numbers are small; reducing fractions
  // of long ones takes more than their length.
  work += 64 + bits + bits * bits / 8192;
  if (work > limits.work)
    throw WorkReached("too much work");
  return value;
}

Maybe Evaluator::power(const Exact &base, const mpz_class &exponent) {
  bool zero = base.re == 0 && base.im == 0;
  // 0^0 is left undefined, so that it equals nothing.
  if (zero)
    return exponent > 0 ? Maybe(Exact{}) : std::nullopt;
  if (base.im == 0 && abs(base.re) == 1)
    return Exact{base.re == 1 || mpz_even_p(exponent.get_mpz_t()) ? 1 : -1, 0};
  mpz_class size = abs(exponent);
  size_t bits = bitsOf(base.re) + bitsOf(base.im);
  if (size > limits.bits || size * bits > 2 * limits.bits)
    throw LimitReached("a power of too many digits");
  unsigned long times = size.get_ui();
  Exact result{1, 0};
  if (base.im == 0) {
    mpz_pow_ui(result.re.get_num_mpz_t(), base.re.get_num_mpz_t(), times);
    mpz_pow_ui(result.re.get_den_mpz_t(), base.re.get_den_mpz_t(), times);
  } else {
    Exact square = base;
    for (; times; times >>= 1) {
      if (times & 1)
        result = multiply(result, square);
      if (times > 1)
        square = multiply(square, square);
    }
  }
  if (exponent < 0)
    return divide({1, 0}, result);
  return result;
}

/// A root that is rational; the principal one, save that an odd root of a
/// negative number is the real one.
Maybe Evaluator::root(const Exact &a, unsigned long index) {
  if (a.im != 0 || index == 0)
    return std::nullopt;
  if (a.re == 0)
    return Exact{};
  bool negative = a.re < 0;
  if (negative && index % 2 == 0 && index != 2)
    return std::nullopt;
  mpz_class top, bottom;
  mpz_class size = abs(a.re.get_num());
  if (!mpz_root(top.get_mpz_t(), size.get_mpz_t(), index) ||
      !mpz_root(bottom.get_mpz_t(), a.re.get_den_mpz_t(), index))
    return std::nullopt;
  mpq_class value(top, bottom);
  if (!negative)
    return Exact{value, 0};
  return index == 2 ? Exact{0, value} : Exact{-value, 0};
}

Maybe Evaluator::exact(const Answer &answer, int id, const Point &point) {
  const Node &node = answer[id];
  auto argument = [&](size_t i) { return exact(answer, node.args[i], point); };
  switch (node.kind) {
  case Kind::number:
    return count({node.number, 0});
  case Kind::symbol: {
    auto found = point.find(node.name);
    if (found == point.end())
      return std::nullopt;
    return Exact{found->second, 0};
  }
  case Kind::constant:
    if (node.name == "i")
      return Exact{0, 1};
    return std::nullopt;
  case Kind::add:
  case Kind::multiply: {
    bool adds = node.kind == Kind::add;
    Exact total{adds ? 0 : 1, 0};
    for (size_t i = 0; i < node.args.size(); ++i) {
      Maybe each = argument(i);
      if (!each)
        return std::nullopt;
      total = adds ? Exact{total.re + each->re, total.im + each->im}
                   : multiply(total, *each);
      count(total);
    }
    return total;
  }
  case Kind::negate: {
    Maybe each = argument(0);
    return each ? Maybe(Exact{-each->re, -each->im}) : std::nullopt;
  }
  case Kind::percent: {
    Maybe each = argument(0);
    return each ? Maybe(Exact{each->re / 100, each->im / 100}) : std::nullopt;
  }
  case Kind::divide: {
    Maybe top = argument(0), bottom = argument(1);
    Maybe value = top && bottom ? divide(*top, *bottom) : std::nullopt;
    return value ? count(std::move(*value)) : std::nullopt;
  }
  case Kind::power: {
    Maybe base = argument(0), exponent = argument(1);
    if (!base || !exponent)
      return std::nullopt;
    if (isInteger(*exponent)) {
      Maybe value = power(*base, exponent->re.get_num());
      return value ? count(std::move(*value)) : std::nullopt;
    }
    // 8^(2/3); a negative base has no rational principal power.
    if (exponent->im != 0 || base->im != 0 || base->re < 0 ||
        exponent->re.get_den() > 64)
      return std::nullopt;
    Maybe rooted = root(*base, exponent->re.get_den().get_ui());
    return rooted ? power(*rooted, exponent->re.get_num()) : std::nullopt;
  }
  case Kind::root: {
    Maybe base = argument(0), index = argument(1);
    if (!base || !index || !isInteger(*index) || index->re < 1 ||
        index->re > 1000)
      return std::nullopt;
    return root(*base, index->re.get_num().get_ui());
  }
  case Kind::call:
    return exactCall(answer, node, point);
  default:
    return std::nullopt;
  }
}

Maybe Evaluator::exactCall(const Answer &answer, const Node &node,
                           const Point &point) {
  std::vector<mpq_class> args;
  for (int arg : node.args) {
    Maybe value = exact(answer, arg, point);
    if (!value || value->im != 0)
      return std::nullopt;
    args.push_back(value->re);
  }
  bool integers = true;
  for (const mpq_class &arg : args)
    integers &= arg.get_den() == 1;
  mpq_class value;
  const std::string &name = node.name;
  if (name == "abs") {
    value = abs(args[0]);
  } else if (name == "floor" || name == "ceil") {
    mpz_class whole;
    (name == "floor" ? mpz_fdiv_q : mpz_cdiv_q)(
        whole.get_mpz_t(), args[0].get_num_mpz_t(), args[0].get_den_mpz_t());
    value = whole;
  } else if (name == "min" || name == "max") {
    value = args[0];
    for (const mpq_class &arg : args)
      if (name == "min" ? arg < value : arg > value)
        value = arg;
  } else if (!integers) {
    return std::nullopt;
  } else if (name == "factorial") {
    if (args[0] < 0)
      return std::nullopt;
    if (args[0] > limits.bits / 16)
      throw LimitReached("a factorial of too many digits");
    mpz_class product;
    mpz_fac_ui(product.get_mpz_t(), args[0].get_num().get_ui());
    value = product;
  } else if (name == "binom") {
    if (args[1] < 0 || args[0] < 0)
      return std::nullopt;
    if (args[1] > 10000 || bitsOf(args[0]) * args[1] > limits.bits)
      throw LimitReached("a binomial of too many digits");
    mpz_class product;
    mpz_bin_ui(product.get_mpz_t(), args[0].get_num_mpz_t(),
               args[1].get_num().get_ui());
    value = product;
  } else if (name == "gcd" || name == "lcm") {
    mpz_class all = abs(args[0].get_num());
    for (size_t i = 1; i < args.size(); ++i)
      (name == "gcd" ? mpz_gcd : mpz_lcm)(all.get_mpz_t(), all.get_mpz_t(),
                                          args[i].get_num_mpz_t());
    value = all;
  } else {
    return std::nullopt;
  }
  return count({value, 0});
}

} // namespace verify
