// In: a tree and a point. Out: its value, exact or to many digits.
// Must not know: verdicts.
#pragma once

#include "runtime/verify/Answer.h"

#include <mpfr.h>
#include <optional>
#include <unordered_map>

namespace verify {

/// A complex number with rational parts.
struct Exact {
  mpq_class re, im;
  bool operator==(const Exact &) const = default;
};

/// A real number of `precision` bits.
class Real {
public:
  static constexpr mpfr_prec_t precision = 640;
  Real() { mpfr_init2(v, precision), mpfr_set_zero(v, 1); }
  explicit Real(const mpq_class &q) : Real() {
    mpfr_set_q(v, q.get_mpq_t(), MPFR_RNDN);
  }
  Real(const Real &other) : Real() { mpfr_set(v, other.v, MPFR_RNDN); }
  Real &operator=(const Real &other) {
    mpfr_set(v, other.v, MPFR_RNDN);
    return *this;
  }
  ~Real() { mpfr_clear(v); }
  bool finite() const { return mpfr_number_p(v); }
  bool zero() const { return mpfr_zero_p(v); }
  int sign() const { return mpfr_sgn(v); }
  mpfr_t v;
};

/// A complex number of many digits.
struct Approximate {
  Real re, im;
};

/// What the symbols stand for.
using Point = std::unordered_map<std::string, mpq_class>;

/// Evaluates one answer; what it does counts towards `work`. A value that does
/// not exist (1/0, a point outside a domain, nan, infinity) is nothing.
class Evaluator {
public:
  Evaluator(const Limits &limits, uint64_t &work)
      : limits(limits), work(work) {}

  std::optional<Exact> exact(const Answer &answer, int node,
                             const Point &point);
  std::optional<Approximate> approximate(const Answer &answer, int node,
                                         const Point &point);
  /// Whether two values agree up to what the intermediate values of the last
  /// two calls of `approximate` lost.
  bool agree(const Approximate &a, const Approximate &b);
  /// Forgets how large intermediate values were.
  void restart() { peak = sums = none; }

private:
  using MaybeExact = std::optional<Exact>;
  using MaybeApproximate = std::optional<Approximate>;
  MaybeExact count(Exact value);
  MaybeApproximate count(Approximate value);
  MaybeExact power(const Exact &base, const mpz_class &exponent);
  MaybeExact root(const Exact &radicand, unsigned long index);
  MaybeExact exactCall(const Answer &answer, const Node &node,
                       const Point &point);
  MaybeApproximate power(const Approximate &base, const Approximate &exponent);
  MaybeApproximate call(const Answer &answer, const Node &node,
                        const Point &point);

  const Limits &limits;
  uint64_t &work;
  static constexpr int64_t none = -1000000;
  /// Exponents of the largest intermediate value and of the largest term of a
  /// sum: digits are lost where terms cancel.
  int64_t peak = none, sums = none;
};

} // namespace verify
