// In: a reduction with `where:`. Out: the plain reductions it is made of. Must
// not know: slots, declared callables.
#include "dsl/sema/Elaborator.h"

#include <limits>

namespace rl::sema {

NodeId Elaborator::masked(const Masked &what, Scope &scope) {
  Place place = scope.place(what.call.range);
  std::string shown = "`" + what.name + "`";
  if (!wantDtype(what.mask, {Dtype::Bool}, "`where:` of " + shown, place))
    return -1;
  auto plain = [&](Op op, NodeId x) {
    if (x < 0)
      return NodeId(-1);
    return what.by >= 0
               ? reductionBy(op, what.name, x, what.over, what.by, what.call,
                             scope)
               : reduction(op, what.name, x, what.over, what.call, scope);
  };
  if (what.op == Op::Count) {
    Type type{Dtype::I64, build.typeOf(what.mask).axes};
    return plain(Op::Sum,
                 build.add(Op::ToI64, {what.mask}, type, origin(place)));
  }
  NodeId x = what.x;
  if (build.isConstant(x) && build.typeOf(x).dtype == Dtype::I64 &&
      what.op != Op::Sum)
    x = build.toF32(x, origin(place));
  Dtype dtype = build.typeOf(x).dtype;
  if (what.op == Op::Any || what.op == Op::All) {
    if (!wantDtype(x, {Dtype::Bool}, shown, place))
      return -1;
    Op joins = what.op == Op::Any ? Op::And : Op::Or;
    NodeId mask = what.op == Op::Any
                      ? what.mask
                      : elementwise(Op::Not, {what.mask}, Dtype::Bool, place);
    return plain(what.op,
                 mask < 0 ? -1
                          : elementwise(joins, {mask, x}, Dtype::Bool, place));
  }
  if (!wantDtype(x,
                 what.op == Op::Sum
                     ? std::vector{Dtype::F32, Dtype::F64, Dtype::I64}
                     : std::vector{Dtype::F32, Dtype::F64},
                 shown, place))
    return -1;
  auto number = [&](double value) {
    return dtype == Dtype::I64 ? build.i64(int64_t(value), origin(place))
                               : build.adapt(build.f32(value, origin(place)),
                                             dtype, origin(place));
  };
  auto both = [&](Op op, NodeId a, NodeId b) {
    return a < 0 || b < 0 ? NodeId(-1) : elementwise(op, {a, b}, dtype, place);
  };
  auto choose = [&](NodeId condition, NodeId yes, NodeId no) {
    return condition < 0 || yes < 0 || no < 0
               ? NodeId(-1)
               : elementwise(Op::Where, {condition, yes, no}, dtype, place);
  };
  auto kept = [&](NodeId value, double otherwise) {
    return choose(what.mask, value, number(otherwise));
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (what.op == Op::Sum)
    return plain(Op::Sum, kept(x, 0));
  if (what.op == Op::MinOver)
    return plain(what.op, kept(x, infinity));
  if (what.op == Op::MaxOver)
    return plain(what.op, kept(x, -infinity));

  NodeId inside = kept(x, 0);
  if (inside < 0)
    return -1;
  // What is counted has the axes of both.
  NodeId ones =
      build.broadcast(number(1), build.typeOf(inside).axes, origin(place));
  NodeId count = plain(Op::Sum, kept(ones, 0));
  auto root = [&](NodeId square) {
    // At 0 the root has no gradient, so it is not taken there.
    NodeId some = square < 0 ? -1 : compare(">", square, number(0), place);
    NodeId inner = choose(some, square, number(1));
    return inner < 0 ? NodeId(-1)
                     : choose(some,
                              build.add(Op::Sqrt, {inner}, build.typeOf(inner),
                                        origin(place)),
                              number(0));
  };
  if (what.op == Op::Norm)
    return root(plain(Op::Sum, both(Op::Mul, inside, inside)));
  NodeId mean =
      both(Op::Div, plain(Op::Sum, inside), both(Op::Max, count, number(1)));
  if (mean < 0 || what.op == Op::Mean)
    return mean;
  if (what.by >= 0) {
    report(Id::GroupedBy, place, {shown});
    return -1;
  }
  NodeId distance = both(Op::Sub, x, mean);
  NodeId squares = both(Op::Mul, distance, distance);
  NodeId sum = squares < 0 ? -1 : plain(Op::Sum, kept(squares, 0));
  NodeId freedom = both(Op::Sub, count, number(double(what.ddof)));
  if (sum < 0 || freedom < 0)
    return -1;
  NodeId variance =
      choose(compare(">", freedom, number(0), place),
             both(Op::Div, sum, both(Op::Max, freedom, number(1))), number(0));
  return what.op == Op::Var ? variance : root(variance);
}

} // namespace rl::sema
