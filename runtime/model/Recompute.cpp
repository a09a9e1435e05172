// In: a function of a tensor. Out: its result, whose inner results are not
// kept for the way back but computed again.
// Must not know: what the function computes.
#include "model/Recompute.h"

#include "model/Capsule.h"

namespace rlrt {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;
using TensorFunction = std::function<Tensor(const Tensor &)>;

namespace {

struct RecomputeFn : torch::autograd::Function<RecomputeFn> {
  /// `marker` requires a gradient, so that leaves get theirs even where x
  /// needs none.
  static Tensor forward(AutogradContext *ctx, const Tensor &x,
                        const Tensor & /*marker*/, TensorFunction f) {
    ctx->save_for_backward({x});
    ctx->saved_data["f"] = capsule(f);
    return f(x);
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list grads) {
    Tensor kept = ctx->get_saved_variables()[0];
    Tensor x = kept.detach();
    x.set_requires_grad(ctx->needs_input_grad(0));
    Tensor y;
    {
      torch::AutoGradMode on(true);
      y = inCapsule<TensorFunction>(ctx->saved_data["f"])(x);
    }
    // Nothing in f may need a gradient: layers before the first adapter.
    if (y.requires_grad())
      torch::autograd::backward({y}, {grads[0]});
    return {x.grad(), Tensor(), Tensor()};
  }
};

} // namespace

Tensor recomputed(const Tensor &x, TensorFunction f) {
  Tensor marker = torch::empty({0}).set_requires_grad(true);
  return RecomputeFn::apply(x, marker, std::move(f));
}

} // namespace rlrt
